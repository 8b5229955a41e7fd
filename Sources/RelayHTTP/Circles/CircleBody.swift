import RelayJSON
import RelayModel
import RelayService

/// The bodies of PUT and PATCH of a circle.
enum CircleBody {
    private static let name = Schema.text("Its name.", .personalName, example: "计算机学院 2024 级")
    private static let kind = Schema.choice(CircleKind.self, "The kind.", example: .class)
    private static let parent = Schema.text("The circle that contains it; null for none.", .slug, example: "computing")
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
        "The fields to change; the others stay.",
        [.optional("name", name), .optional("kind", kind), .optional("parent_id", parent), .optional("unit", unit)]
    )

    /// The circle of a PUT body that the schema has validated.
    static func circle(_ id: CircleID, _ body: JSON) -> Circle {
        Circle(
            id: id,
            name: body["name"]?.writtenName ?? "",
            kind: body["kind"]?.text.flatMap { CircleKind(name: $0) } ?? .class,
            parent: body["parent_id"]?.text.flatMap { CircleID($0) },
            unit: body["unit"]?.text.flatMap { UnitPath($0) } ?? .root
        )
    }

    /// The changes that a PATCH body makes.
    static func change(_ body: JSON) -> CircleChange {
        var change = CircleChange()
        change.name = body["name"]?.writtenName
        change.kind = body["kind"]?.text.flatMap { CircleKind(name: $0) }
        if let parent = body["parent_id"] { change.parent = .some(parent.text.flatMap { CircleID($0) }) }
        change.unit = body["unit"]?.text.flatMap { UnitPath($0) }
        return change
    }
}

/// A circle.
struct CircleView: ResponseModel {
    static let name = "Circle"
    static let summary = "A set of people and endpoints that a notice fans out to."

    let circle: Circle

    static let properties: [ResponseField<CircleView>] = [
        .text("id", .text("The circle.", .slug, example: "computing-2024")) { $0.circle.id.text },
        .text("name", .text("Its name.", example: "计算机学院 2024 级")) { $0.circle.name },
        .text("kind", .choice(CircleKind.self, "The kind.", example: .class)) { $0.circle.kind.name },
        .text("parent_id", orNull: .text("The circle that contains it.", .slug, example: "computing")) {
            $0.circle.parent?.text
        },
        .text("unit", .text("The unit it belongs to.", .unit, example: "wangjiang/computing")) { $0.circle.unit.text },
    ]
}

extension JSON {
    /// The text as the name of a person or a circle; nil where it is none.
    var writtenName: String? { text.flatMap { try? WrittenValue.name($0) } }
}
