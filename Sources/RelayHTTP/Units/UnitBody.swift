import RelayJSON
import RelayModel
import RelayService

/// The bodies of a unit's PUT and PATCH, and the row of an import.
enum UnitBody {
    private static let path = Schema.text(
        "The unit's path.",
        .unitPath,
        example: "wangjiang/computing"
    )
    private static let name = Schema.text("Its Chinese name.", .personalName, example: "计算机学院")
    private static let englishName = Schema.text(
        "Its English name; null for none.",
        .personalName,
        example: "School of Computer Science"
    )
    private static let kind = Schema.choice(UnitKind.self, "What it is; null where unknown.", example: .college)
    private static let described: [SchemaMember] = [
        SchemaMember("name", name), .optional("name_en", englishName), .optional("kind", kind),
    ]

    static let whole = Schema.object("UnitRequest", "A unit.", described)

    static let row = Schema.object("UnitRow", "A row of units.csv.", [SchemaMember("path", path)] + described)

    static let changeSchema = Schema.object(
        "UnitChange",
        "What is to change; the rest stays.",
        [
            .optional(
                "path",
                path.shown(
                    as:
                        "Another path renames the unit and all below it. The unit above the new path must exist.",
                    example: .text("wangjiang/informatics")
                )
            ), .optional("name", name), .optional("name_en", englishName), .optional("kind", kind),
        ]
    )

    /// The unit from a body that the schema has passed.
    static func unit(_ path: UnitPath, _ body: JSON) -> OrganisationUnit {
        OrganisationUnit(
            path: path,
            name: body["name"]?.writtenName,
            englishName: body["name_en"]?.writtenName,
            kind: body["kind"]?.text.flatMap { UnitKind(name: $0) }
        )
    }

    /// What a body changes.
    static func change(_ body: JSON) -> UnitChange {
        var change = UnitChange()
        change.path = body["path"]?.text.flatMap { UnitPath($0) }
        change.name = body["name"]?.writtenName
        if let name = body["name_en"] { change.englishName = .some(name.writtenName) }
        if let kind = body["kind"] { change.kind = .some(kind.text.flatMap { UnitKind(name: $0) }) }
        return change
    }
}

/// A unit.
struct UnitView: ResponseModel {
    static let name = "Unit"
    static let summary = "A unit of the organisation."

    let unit: OrganisationUnit

    static let properties: [ResponseField<UnitView>] = [
        .text("path", .text("The unit's path.", .unitPath, example: "wangjiang/computing")) { $0.unit.path.text },
        .text("name", .text("Its Chinese name.", example: "计算机学院")) { $0.unit.name },
        .text("name_en", orNull: .text("Its English name.", example: "School of Computer Science")) {
            $0.unit.englishName
        },
        .text("kind", orNull: .choice(UnitKind.self, "What it is; null where unknown.", example: .college)) {
            $0.unit.kind?.name
        },
    ]
}

/// A unit with its leads.
struct UnitDetailsView: ResponseModel {
    static let name = "UnitDetails"
    static let summary = "A unit of the organisation with its leads."

    let details: UnitDetails

    static let properties: [ResponseField<UnitDetailsView>] =
        UnitView.properties.map { field in
            ResponseField(field.name, field.schema) { field.value(UnitView(unit: $0.details.unit)) }
        } + [
            ResponseField(
                "leads",
                .list(
                    of: PersonView.schema,
                    "The members with the role `lead` of its circles of kind `community`, 100 at most; null for a key "
                        + "that may not read people."
                ).orNull
            ) { view in
                view.details.leads.map { leads in JSON.list(leads.map { PersonView(person: $0).json }) } ?? .null
            }
        ]
}
