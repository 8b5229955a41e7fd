import RelayModel

/// A unit.
package struct UnitResponse: APIModel {
    package var path = ""
    package var name = ""
    package var englishName: String?
    package var kind: String?

    package init() {}

    package static let fields = APIFields<Self>(
        "Unit",
        "A unit of the organisation.",
        [
            .field("path", \.path, .text("The unit's path.", .unitPath, example: "wangjiang/computing")),
            .field("name", \.name, .text("Its Chinese name.", example: "计算机学院")),
            .nullable("name_en", \.englishName, .text("Its English name.", example: "School of Computer Science")),
            .nullable("kind", \.kind, .choice(UnitKind.self, "What it is; null where unknown.", example: .college)),
        ]
    )
}

/// A unit with its leads.
package struct UnitDetailsResponse: APIModel {
    package var unit = UnitResponse()
    package var leads: [PersonResponse]?

    package init() {}

    package static let fields = APIFields<Self>(
        "UnitDetails",
        "A unit of the organisation with its leads.",
        UnitResponse.fields.list.map { $0.inside(\.unit) } + [
            .nullable(
                "leads",
                \.leads,
                .list(
                    of: PersonResponse.schema,
                    "The members with the role `lead` of its circles of kind `community`, 100 at most; null for a key "
                        + "that may not read people."
                )
            )
        ]
    )
}
