/// A person; the number is masked.
package struct PersonResponse: APIModel {
    package var id = ""
    package var name = ""
    package var maskedPhone: String?
    package var unit = ""

    package init() {}

    package static let fields = APIFields<Self>(
        "Person",
        "A person; the number is masked.",
        [
            .field("id", \.id, .text("The person.", .slug, example: "s24019901")),
            .field("name", \.name, .text("The person's name.", example: "张小明")),
            .nullable("phone_masked", \.maskedPhone, .text("The masked number.", example: "199****1234")),
            .field("unit", \.unit, .text("The home unit.", .unit, example: "wangjiang/computing")),
        ]
    )
}
