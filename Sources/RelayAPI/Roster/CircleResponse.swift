import RelayModel

/// A circle.
package struct CircleResponse: APIModel {
    package var id = ""
    package var name = ""
    package var kind = ""
    package var parentID: String?
    package var unit = ""

    package init() {}

    package static let fields = APIFields<Self>(
        "Circle",
        "A set of people and endpoints that a notice fans out to.",
        [
            .field("id", \.id, .text("The circle.", .slug, example: "computing-2024")),
            .field("name", \.name, .text("Its name.", example: "计算机学院 2024 级")),
            .field("kind", \.kind, .choice(CircleKind.self, "The kind.", example: .class)),
            .nullable("parent_id", \.parentID, .text("The circle that contains it.", .slug, example: "computing")),
            .field("unit", \.unit, .text("The unit it belongs to.", .unit, example: "wangjiang/computing")),
        ]
    )
}
