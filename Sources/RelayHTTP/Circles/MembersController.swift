import HTTPTypes
import Hummingbird
import RelayJSON
import RelayModel
import RelayService
import RelayStore

/// The members of a circle and their roles.
struct MembersController: Sendable {
    private let roster: RosterService

    init(_ roster: RosterService) { self.roster = roster }

    private static let circle = APIParameter.id("circle", .slug, example: "computing-2024")
    private static let person = APIParameter.id("person", .slug, name: "person", example: "s24019901")
    private static let body = Schema.object(
        "MembershipRequest",
        "The person's role in the circle.",
        [SchemaMember("role", .choice(Role.self, "One role in one circle.", example: .guardian))]
    )
    private static let stored = Schema.object(
        "Membership",
        "A person's membership in a circle.",
        [
            SchemaMember("circle_id", .text("The circle.", .slug, example: "computing-2024")),
            SchemaMember("person_id", .text("The person.", .slug, example: "s24019901")),
            SchemaMember("role", .choice(Role.self, "The role.", example: .guardian)),
        ]
    )

    var routes: [APIRoute] {
        [
            APIRoute(
                method: .get,
                path: "/v1/circles/{id}/members",
                name: "listMembers",
                resource: "Circles",
                permission: .readPeople,
                summary: "Lists the members of a circle, by id.",
                parameters: [Self.circle] + APIParameter.paging(cursor: .slug, example: "s24019901"),
                answer: .page(of: MemberView.schema, "One page."),
                problems: [.unknown("circle")],
                handler: .keyed { request, caller in
                    let page = try await roster.members(
                        of: request.id(),
                        after: request.cursor,
                        limit: request.limit,
                        as: caller
                    )
                    return .page(page) { MemberView(member: $0) }
                }
            ),
            APIRoute(
                method: .put,
                path: "/v1/circles/{id}/members/{person}",
                name: "putMember",
                resource: "Circles",
                permission: .manageRoster,
                summary: "Adds a person of the key's unit to a circle, or changes the role.",
                parameters: [Self.circle, Self.person, .ifMatch],
                body: Self.body,
                answer: .json(Self.stored, "The stored object.").tagged,
                problems: [.unknown("circle"), .unknown("person"), .forbiddenScope, .preconditionFailed],
                handler: .keyed { request, caller in
                    let membership = Membership(
                        circle: try request.id(),
                        person: try request.id(PersonID.self, "person"),
                        role: request.body["role"]?.text.flatMap { Role(name: $0) } ?? .guardian
                    )
                    let ifMatch = try request.ifMatch()
                    let stored = try await conditionally(membership.circle, membership.person, caller) {
                        try await roster.put(membership, ifMatch: ifMatch, as: caller)
                    }
                    var response = Response.json(
                        .members([
                            "circle_id": .text(membership.circle.text), "person_id": .text(membership.person.text),
                            "role": .text(membership.role.name),
                        ])
                    )
                    response.headers[.eTag] = "\"\(stored.revision)\""
                    return response
                }
            ),
            APIRoute(
                method: .delete,
                path: "/v1/circles/{id}/members/{person}",
                name: "removeMember",
                resource: "Circles",
                permission: .manageRoster,
                summary: "Removes a person from a circle; the person stays.",
                parameters: [Self.circle, Self.person, .ifMatch],
                answer: .nothing("The membership is removed."),
                problems: [.unknown("circle"), .unknown("person"), .unknown("member"), .preconditionFailed],
                handler: .keyed { request, caller in
                    let circle: CircleID = try request.id()
                    let person: PersonID = try request.id(PersonID.self, "person")
                    let ifMatch = try request.ifMatch()
                    return try await conditionally(circle, person, caller) {
                        try await roster.remove(person, from: circle, ifMatch: ifMatch, as: caller)
                        return Response(status: .noContent)
                    }
                }
            ),
        ]
    }

    private func conditionally<Value>(
        _ circle: CircleID,
        _ person: PersonID,
        _ caller: Caller,
        _ change: () async throws -> Value
    ) async throws -> Value {
        try await Problem.conditionally(change) {
            let member = try await roster.member(person, of: circle, as: caller)
            return member.map { MemberView(member: $0).json } ?? .null
        }
    }
}

/// A person in a circle.
struct MemberView: ResponseModel {
    static let name = "Member"
    static let summary = "A person in a circle."

    let member: Member

    static let properties: [ResponseField<MemberView>] = [
        .text("person_id", .text("The person.", .slug, example: "s24019901")) { $0.member.person.id.text },
        .text("name", .text("The person's name.", example: "张小明")) { $0.member.person.name },
        .text("role", .choice(Role.self, "The person's role in this circle.", example: .protected)) {
            $0.member.role.name
        },
        .text("phone_masked", orNull: .text("The masked number.", example: "199****1234")) {
            $0.member.person.phone?.masked
        },
        .text("unit", .text("The person's home unit.", .unit, example: "wangjiang/computing")) {
            $0.member.person.unit.text
        },
        .text("etag", .text("The membership's revision, for `If-Match`.", example: "\"17\"")) {
            "\"\($0.member.revision)\""
        },
    ]
}
