/// The body of a person's PUT.
package struct PersonRequest: APIModel {
    package var name = ""
    package var phone: String?
    package var unit: String?

    package init() {}

    package static let fields = APIFields<Self>(
        "PersonRequest",
        "A person.",
        [
            .field("name", \.name, nameSchema), .optional("phone", \.phone, phoneSchema),
            .optional("unit", \.unit, unitSchema),
        ]
    )

    fileprivate static let nameSchema = Schema.text("The person's name.", .personalName, example: "张小明")
    fileprivate static let phoneSchema = Schema.text(
        "The person's number; null for none.",
        .phone,
        example: "19900001234"
    )
    fileprivate static let unitSchema = Schema.text(
        "The home unit: keys of this unit change the person. With PUT the stored one by default; a key for a unit "
            + "names it to make a person.",
        .unit,
        example: "wangjiang/computing"
    )
}

/// The body of a person's PATCH.
package struct PersonChangeRequest: APIModel {
    package var name: String?
    package var phone: String??
    package var unit: String?

    package init() {}

    package static let fields = APIFields<Self>(
        "PersonChange",
        "The fields to change; the others stay.",
        [
            .optional("name", \.name, PersonRequest.nameSchema), .change("phone", \.phone, PersonRequest.phoneSchema),
            .optional("unit", \.unit, PersonRequest.unitSchema),
        ]
    )
}
