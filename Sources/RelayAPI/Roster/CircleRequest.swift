import RelayModel

/// The body of a circle's PUT.
package struct CircleRequest: APIModel {
    package var name = ""
    package var kind = ""
    package var parentID: String?
    package var unit = ""

    package init() {}

    package static let fields = APIFields<Self>(
        "CircleRequest",
        "A circle.",
        [
            .field("name", \.name, nameSchema), .field("kind", \.kind, kindSchema),
            .optional("parent_id", \.parentID, parentSchema), .field("unit", \.unit, unitSchema),
        ]
    )

    fileprivate static let nameSchema = Schema.text("Its name.", .personalName, example: "计算机学院 2024 级")
    fileprivate static let kindSchema = Schema.choice(CircleKind.self, "The kind.", example: .class)
    fileprivate static let parentSchema = Schema.text(
        "The circle that contains it; null for none.",
        .slug,
        example: "computing"
    )
    fileprivate static let unitSchema = Schema.text("The unit it belongs to.", .unit, example: "wangjiang/computing")
}

/// The body of a circle's PATCH.
package struct CircleChangeRequest: APIModel {
    package var name: String?
    package var kind: String?
    package var parentID: String??
    package var unit: String?

    package init() {}

    package static let fields = APIFields<Self>(
        "CircleChange",
        "The fields to change; the others stay.",
        [
            .optional("name", \.name, CircleRequest.nameSchema), .optional("kind", \.kind, CircleRequest.kindSchema),
            .change("parent_id", \.parentID, CircleRequest.parentSchema),
            .optional("unit", \.unit, CircleRequest.unitSchema),
        ]
    )
}
