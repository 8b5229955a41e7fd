import HTTPTypes
import Hummingbird
import RelayModel
import RelayService
import RelayStore

/// Circles.
struct CirclesController: Sendable {
    private let relay: Relay

    init(_ dependencies: APIDependencies) { relay = dependencies.relay }

    private static let id = APIParameter.id("circle", .slug, example: "computing-2024")

    var routes: [APIRoute] {
        [
            APIRoute(
                method: .get,
                path: "/v1/circles",
                name: "listCircles",
                resource: "Circles",
                permission: .read,
                summary: "Lists the circles that the key sees, by id.",
                parameters: APIParameter.paging(cursor: .slug, example: "computing-2024"),
                answer: .page(of: CircleView.schema, "One page."),
                handler: .keyed { request, caller in
                    .page(try await relay.circles(after: request.cursor, limit: request.limit, as: caller)) {
                        CircleView(circle: $0)
                    }
                }
            ),
            APIRoute(
                method: .get,
                path: "/v1/circles/{id}",
                name: "getCircle",
                resource: "Circles",
                permission: .read,
                summary: "Returns one circle.",
                parameters: [Self.id],
                answer: .json(CircleView.schema, "The circle.").tagged,
                problems: [.unknown("circle")],
                handler: .keyed { request, caller in Self.shown(try await relay.circle(request.id(), as: caller)) }
            ),
            APIRoute(
                method: .put,
                path: "/v1/circles/{id}",
                name: "putCircle",
                resource: "Circles",
                permission: .manageRoster,
                summary: "Creates or replaces a circle. Memberships are unchanged.",
                parameters: [Self.id, .ifMatch],
                body: CircleBody.whole,
                answer: .json(CircleView.schema, "The stored object.").tagged,
                problems: [
                    .unknown("circle"), .outOfScope, .unknownReference("circle", in: "parent_id"), .idTaken, .conflict,
                    .preconditionFailed,
                ],
                handler: .keyed { request, caller in
                    let circle = CircleBody.circle(try request.id(), request.body)
                    let ifMatch = try request.ifMatch()
                    return try await conditionally(circle.id, caller) {
                        Self.shown(try await relay.put(circle, ifMatch: ifMatch, as: caller))
                    }
                }
            ),
            APIRoute(
                method: .patch,
                path: "/v1/circles/{id}",
                name: "changeCircle",
                resource: "Circles",
                permission: .manageRoster,
                summary: "Changes the given fields.",
                parameters: [Self.id, .ifMatch],
                body: CircleBody.changeSchema,
                answer: .json(CircleView.schema, "The stored object.").tagged,
                problems: [
                    .unknown("circle"), .outOfScope, .unknownReference("circle", in: "parent_id"), .conflict,
                    .preconditionFailed,
                ],
                handler: .keyed { request, caller in
                    let id: CircleID = try request.id()
                    let change = CircleBody.change(request.body)
                    let ifMatch = try request.ifMatch()
                    return try await conditionally(id, caller) {
                        Self.shown(try await relay.change(id, change, ifMatch: ifMatch, as: caller))
                    }
                }
            ),
            APIRoute(
                method: .delete,
                path: "/v1/circles/{id}",
                name: "removeCircle",
                resource: "Circles",
                permission: .manageRoster,
                summary: "Removes a circle that contains no other circle.",
                parameters: [Self.id, .ifMatch],
                answer: .nothing("It is gone."),
                problems: [.unknown("circle"), .conflict, .preconditionFailed],
                handler: .keyed { request, caller in
                    let id: CircleID = try request.id()
                    let ifMatch = try request.ifMatch()
                    return try await conditionally(id, caller) {
                        try await relay.removeCircle(id, ifMatch: ifMatch, as: caller)
                        return Response(status: .noContent)
                    }
                }
            ),
        ]
    }

    private static func shown(_ circle: Revised<Circle>) -> Response {
        .view(CircleView(circle: circle.record), revision: circle.revision)
    }

    private func conditionally<Value>(
        _ id: CircleID,
        _ caller: Caller,
        _ change: () async throws -> Value
    ) async throws -> Value {
        try await Problem.conditionally(change) {
            CircleView(circle: try await relay.circle(id, as: caller).record).json
        }
    }
}
