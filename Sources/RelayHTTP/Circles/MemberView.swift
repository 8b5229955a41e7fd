import RelayModel

/// A person in a circle.
struct MemberView: View {
    static let name = "Member"
    static let summary = "A person in a circle."

    let person: Person
    let role: Role

    static let properties: [Property<MemberView>] = [
        .text("person_id", .text("The person.", .slug, example: "s24019901")) { $0.person.id.text },
        .text("name", .text("The person's name.", example: "张小明")) { $0.person.name },
        .text("role", .choice(Role.self, "What the person is in this circle.", example: .protected)) { $0.role.name },
        .text("phone_masked", orNull: .text("The number with its middle hidden.", example: "199****1234")) {
            $0.person.phone?.masked
        },
    ]
}
