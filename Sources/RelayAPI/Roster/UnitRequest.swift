import RelayJSON
import RelayModel

/// The body of a unit's PUT.
package struct UnitRequest: APIModel {
    package var name = ""
    package var englishName: String?
    package var kind: String?

    package init() {}

    package static let fields = APIFields<Self>(
        "UnitRequest",
        "A unit.",
        [
            .field("name", \.name, nameSchema), .optional("name_en", \.englishName, englishNameSchema),
            .optional("kind", \.kind, kindSchema),
        ]
    )

    static let pathSchema = Schema.text("The unit's path.", .unitPath, example: "wangjiang/computing")
    fileprivate static let nameSchema = Schema.text("Its Chinese name.", .personalName, example: "计算机学院")
    fileprivate static let englishNameSchema = Schema.text(
        "Its English name; null for none.",
        .personalName,
        example: "School of Computer Science"
    )
    fileprivate static let kindSchema = Schema.choice(
        UnitKind.self,
        "What it is; null where unknown.",
        example: .college
    )
}

/// The body of a unit's PATCH.
package struct UnitChangeRequest: APIModel {
    package var path: String?
    package var name: String?
    package var englishName: String??
    package var kind: String??

    package init() {}

    package static let fields = APIFields<Self>(
        "UnitChange",
        "What is to change; the rest stays.",
        [
            .optional(
                "path",
                \.path,
                UnitRequest.pathSchema.shown(
                    as:
                        "Another path renames the unit and all below it. The unit above the new path must exist.",
                    example: .text("wangjiang/informatics")
                )
            ), .optional("name", \.name, UnitRequest.nameSchema),
            .change("name_en", \.englishName, UnitRequest.englishNameSchema),
            .change("kind", \.kind, UnitRequest.kindSchema),
        ]
    )
}
