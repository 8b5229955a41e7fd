import RelayModel
import RelayService

/// The bodies of a circle's PUT and PATCH.
enum CircleBody {
    private static let name = Schema.text("Its name.", .personalName, example: "计算机学院 2024 级")
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

    static let changeSchema = Schema.object(
        "CircleChange",
        "What is to change; the rest stays.",
        [.optional("name", name), .optional("kind", kind), .optional("parent_id", parent), .optional("unit", unit)]
    )

    /// The circle from a whole body that the schema has passed.
    static func circle(_ id: CircleID, _ body: JSON) -> Circle {
        Circle(
            id: id,
            name: body["name"]?.writtenName ?? "",
            kind: body["kind"]?.text.flatMap { CircleKind(name: $0) } ?? .class,
            parent: body["parent_id"]?.text.flatMap { CircleID($0) },
            unit: body["unit"]?.text.flatMap { UnitPath($0) } ?? .root
        )
    }

    /// What a body changes.
    static func change(_ body: JSON) -> CircleChange {
        var change = CircleChange()
        change.name = body["name"]?.writtenName
        change.kind = body["kind"]?.text.flatMap { CircleKind(name: $0) }
        if let parent = body["parent_id"] { change.parent = .some(parent.text.flatMap { CircleID($0) }) }
        change.unit = body["unit"]?.text.flatMap { UnitPath($0) }
        return change
    }
}
