import RelayModel

/// A circle.
struct CircleView: View {
    static let name = "Circle"
    static let summary = "A set of people and endpoints that a notice fans out to."

    let circle: Circle

    static let properties: [Property<CircleView>] = [
        .text("id", .text("The circle.", .slug, example: "computing-2024")) { $0.circle.id.text },
        .text("name", .text("Its name.", example: "计算机学院 2024 级")) { $0.circle.name },
        .text("kind", .choice(CircleKind.self, "What it is for.", example: .class)) { $0.circle.kind.name },
        .text("parent_id", orNull: .text("The circle it nests in.", .slug, example: "computing")) {
            $0.circle.parent?.text
        },
        .text("unit", .text("The unit it belongs to.", .unit, example: "wangjiang/computing")) { $0.circle.unit.text },
    ]
}
