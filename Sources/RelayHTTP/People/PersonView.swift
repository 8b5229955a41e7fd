import RelayModel

/// A person.
struct PersonView: View {
    static let name = "Person"
    static let summary = "A person; the number is never shown in full."

    let person: Person

    static let properties: [Property<PersonView>] = [
        .text("id", .text("The person.", .slug, example: "s24019901")) { $0.person.id.text },
        .text("name", .text("The person's name.", example: "张小明")) { $0.person.name },
        .text("phone_masked", orNull: .text("The number with its middle hidden.", example: "199****1234")) {
            $0.person.phone?.masked
        },
        .text("unit", .text("The home unit.", .unit, example: "wangjiang/computing")) { $0.person.unit.text },
    ]
}
