import RelayModel

/// A person in a circle.
package struct MemberResponse: APIModel {
    package var personID = ""
    package var name = ""
    package var role = ""
    package var maskedPhone: String?
    package var unit = ""
    package var etag = ""

    package init() {}

    package static let fields = APIFields<Self>(
        "Member",
        "A person in a circle.",
        [
            .field("person_id", \.personID, .text("The person.", .slug, example: "s24019901")),
            .field("name", \.name, .text("The person's name.", example: "张小明")),
            .field("role", \.role, .choice(Role.self, "The person's role in this circle.", example: .protected)),
            .nullable("phone_masked", \.maskedPhone, .text("The masked number.", example: "199****1234")),
            .field("unit", \.unit, .text("The person's home unit.", .unit, example: "wangjiang/computing")),
            .field("etag", \.etag, .text("The membership's revision, for `If-Match`.", example: "\"17\"")),
        ]
    )
}

/// A person's membership in a circle.
package struct MembershipResponse: APIModel {
    package var circleID = ""
    package var personID = ""
    package var role = ""

    package init() {}

    package static let fields = APIFields<Self>(
        "Membership",
        "A person's membership in a circle.",
        [
            .field("circle_id", \.circleID, .text("The circle.", .slug, example: "computing-2024")),
            .field("person_id", \.personID, .text("The person.", .slug, example: "s24019901")),
            .field("role", \.role, .choice(Role.self, "The role.", example: .guardian)),
        ]
    )
}

/// The role of a person in a circle.
package struct MembershipRequest: APIModel {
    package var role = ""

    package init() {}

    package static let fields = APIFields<Self>(
        "MembershipRequest",
        "The person's role in the circle.",
        [.field("role", \.role, .choice(Role.self, "One role in one circle.", example: .guardian))]
    )
}
