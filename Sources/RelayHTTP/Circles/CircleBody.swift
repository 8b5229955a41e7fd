import RelayModel

/// The bodies of a circle's PUT and PATCH.
enum CircleBody {
    private static let name = Schema.text("Its name, 1 to 200 bytes.", example: "计算机学院 2024 级")
    private static let kind = Schema.choice(CircleKind.self, "What it is for.", example: .class)
    private static let parent = Schema.text("The circle it nests in; null for none.", .slug, example: "computing")
    private static let unit = Schema.text("The unit it belongs to.", .unit, example: "wangjiang/computing")

    static let whole = Schema.object(
        "CircleRequest",
        "A circle.",
        [
            SchemaMember("name", name), SchemaMember("kind", kind), .optional("parent_id", parent),
            SchemaMember("unit", unit),
        ]
    )

    static let change = Schema.object(
        "CircleChange",
        "What is to change; the rest stays.",
        [.optional("name", name), .optional("kind", kind), .optional("parent_id", parent), .optional("unit", unit)]
    )

    /// The circle from a whole body.
    static func circle(_ id: CircleID, _ body: JSON) -> Circle {
        changed(Circle(id: id, name: "", kind: .class, unit: .root), body)
    }

    /// The circle with what a body says of it.
    static func changed(_ circle: Circle, _ body: JSON) -> Circle {
        var circle = circle
        circle.name = body["name"]?.text ?? circle.name
        circle.kind = body["kind"]?.text.flatMap { CircleKind(name: $0) } ?? circle.kind
        if let parent = body["parent_id"] { circle.parent = parent.text.flatMap { CircleID($0) } }
        circle.unit = body["unit"]?.text.flatMap { UnitPath($0) } ?? circle.unit
        return circle
    }
}
