import HTTPTypes
import Hummingbird
import RelayAPI
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
                answer: .page(of: MemberResponse.self, "One page."),
                problems: [.unknown("circle")],
                handler: .keyed { request, caller in
                    let page = try await roster.members(
                        of: request.id(),
                        after: request.cursor,
                        limit: request.limit,
                        as: caller
                    )
                    return .page(page) { MemberResponse(member: $0) }
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
                body: MembershipRequest.schema,
                answer: .json(MembershipResponse.schema, "The stored object.").tagged,
                problems: [.unknown("circle"), .unknown("person"), .forbiddenScope, .preconditionFailed],
                handler: .keyed { request, caller in
                    let membership = Membership(
                        circle: try request.id(),
                        person: try request.id(PersonID.self, "person"),
                        role: Role(name: try request.model(MembershipRequest.self).role) ?? .guardian
                    )
                    let ifMatch = try request.ifMatch()
                    let stored = try await conditionally(membership.circle, membership.person, caller) {
                        try await roster.put(membership, ifMatch: ifMatch, as: caller)
                    }
                    return .view(MembershipResponse(membership: membership), revision: stored.revision)
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
            return member.map { MemberResponse(member: $0).json } ?? .null
        }
    }
}
