import HTTPTypes
import Hummingbird
import RelayModel
import RelayService

/// Circles.
struct CirclesController: Sendable {
    private let relay: Relay

    init(_ surroundings: Surroundings) { relay = surroundings.relay }

    private static let id = APIParameter.id("circle", .slug, example: "computing-2024")

    var routes: [APIRoute] {
        [
            APIRoute(
                method: .get,
                path: "/v1/circles",
                name: "listCircles",
                resource: "Circles",
                permission: .read,
                summary: "The circles this key sees, by id.",
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
                summary: "One circle.",
                parameters: [Self.id],
                answer: .json(CircleView.schema, "The circle."),
                problems: [.unknown("circle"), .outOfScope],
                handler: .keyed { request, caller in
                    .view(CircleView(circle: try await relay.circle(request.id(), as: caller)))
                }
            ),
            APIRoute(
                method: .put,
                path: "/v1/circles/{id}",
                name: "putCircle",
                resource: "Circles",
                permission: .manageRoster,
                summary: "Makes a circle, or replaces what is said of it; its members stay.",
                parameters: [Self.id],
                body: CircleBody.whole,
                answer: .json(CircleView.schema, "As it is stored."),
                problems: [.unknown("circle"), .outOfScope, .conflict],
                handler: .keyed { request, caller in
                    try await put(CircleBody.circle(request.id(), request.body), caller)
                }
            ),
            APIRoute(
                method: .patch,
                path: "/v1/circles/{id}",
                name: "changeCircle",
                resource: "Circles",
                permission: .manageRoster,
                summary: "Changes the fields that are given.",
                parameters: [Self.id],
                body: CircleBody.change,
                answer: .json(CircleView.schema, "As it is stored."),
                problems: [.unknown("circle"), .outOfScope, .conflict],
                handler: .keyed { request, caller in
                    let circle = try await relay.circle(request.id(), as: caller)
                    return try await put(CircleBody.changed(circle, request.body), caller)
                }
            ),
            APIRoute(
                method: .delete,
                path: "/v1/circles/{id}",
                name: "removeCircle",
                resource: "Circles",
                permission: .manageRoster,
                summary: "Removes a circle that nothing nests in.",
                parameters: [Self.id],
                answer: .nothing("It is gone."),
                problems: [.unknown("circle"), .outOfScope, .conflict],
                handler: .keyed { request, caller in
                    try await relay.removeCircle(request.id(), as: caller)
                    return Response(status: .noContent)
                }
            ),
        ]
    }

    private func put(_ circle: Circle, _ caller: Caller) async throws -> Response {
        try await relay.put(circle, as: caller)
        return .view(CircleView(circle: try await relay.circle(circle.id, as: caller)))
    }
}
