import RelayModel
import RelayStore

/// A person in a circle.
struct MemberView: View {
    static let name = "Member"
    static let summary = "A person in a circle."

    let member: Member

    static let properties: [Property<MemberView>] = [
        .text("person_id", .text("The person.", .slug, example: "s24019901")) { $0.member.person.id.text },
        .text("name", .text("The person's name.", example: "张小明")) { $0.member.person.name },
        .text("role", .choice(Role.self, "What the person is in this circle.", example: .protected)) {
            $0.member.role.name
        },
        .text("phone_masked", orNull: .text("The number with its middle hidden.", example: "199****1234")) {
            $0.member.person.phone?.masked
        },
        .text("unit", .text("The person's home unit.", .unit, example: "wangjiang/computing")) {
            $0.member.person.unit.text
        },
        .text("etag", .text("The membership as it is, for `If-Match`.", example: "\"17\"")) {
            "\"\($0.member.revision)\""
        },
    ]
}
