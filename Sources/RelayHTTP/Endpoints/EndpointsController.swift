import HTTPTypes
import Hummingbird
import RelayModel
import RelayService

/// Endpoints.
struct EndpointsController: Sendable {
    private let relay: Relay

    init(_ surroundings: Surroundings) { relay = surroundings.relay }

    private static let id = APIParameter.id("endpoint", .slug, example: "computing-2024-robot")
    private static let refusals = [
        APIProblem(status: 422, code: "invalid_endpoint", summary: "The channel cannot use the address or the secret."),
        APIProblem(status: 422, code: "address_refused", summary: "Requests may not go to this address."),
    ]

    var routes: [APIRoute] {
        [
            APIRoute(
                method: .get,
                path: "/v1/endpoints",
                name: "listEndpoints",
                resource: "Endpoints",
                permission: .readPeople,
                summary: "The endpoints this key sees, by id.",
                parameters: APIParameter.paging(cursor: .slug, example: "computing-2024-robot"),
                answer: .page(of: EndpointView.schema, "One page."),
                handler: .keyed { request, caller in
                    .page(try await relay.endpoints(after: request.cursor, limit: request.limit, as: caller)) {
                        EndpointView(endpoint: $0, holding: relay.holding(of: $0))
                    }
                }
            ),
            APIRoute(
                method: .get,
                path: "/v1/endpoints/{id}",
                name: "getEndpoint",
                resource: "Endpoints",
                permission: .readPeople,
                summary: "One endpoint.",
                parameters: [Self.id],
                answer: .json(EndpointView.schema, "The endpoint."),
                problems: [.unknown("endpoint"), .outOfScope],
                handler: .keyed { request, caller in
                    let endpoint = try await relay.endpoint(request.id(), as: caller)
                    return .view(EndpointView(endpoint: endpoint, holding: relay.holding(of: endpoint)))
                }
            ),
            APIRoute(
                method: .put,
                path: "/v1/endpoints/{id}",
                name: "putEndpoint",
                resource: "Endpoints",
                permission: .manageRoster,
                summary: "Makes an endpoint, or replaces it.",
                parameters: [Self.id],
                body: EndpointBody.whole,
                answer: .json(EndpointView.schema, "As it is stored."),
                problems: [.unknown("person"), .unknown("circle"), .outOfScope, .conflict] + Self.refusals,
                handler: .keyed { request, caller in
                    guard let endpoint = EndpointBody.endpoint(try request.id(), request.body) else {
                        throw Problem.missingField("owner", expected: TextForm.owner.expected)
                    }
                    return try await put(endpoint, caller)
                }
            ),
            APIRoute(
                method: .patch,
                path: "/v1/endpoints/{id}",
                name: "changeEndpoint",
                resource: "Endpoints",
                permission: .manageRoster,
                summary: "Changes the fields that are given, such as enabled.",
                parameters: [Self.id],
                body: EndpointBody.change,
                answer: .json(EndpointView.schema, "As it is stored."),
                problems: [.unknown("endpoint"), .outOfScope, .conflict] + Self.refusals,
                handler: .keyed { request, caller in
                    let endpoint = try await relay.endpoint(request.id(), as: caller)
                    return try await put(EndpointBody.changed(endpoint, request.body), caller)
                }
            ),
            APIRoute(
                method: .delete,
                path: "/v1/endpoints/{id}",
                name: "removeEndpoint",
                resource: "Endpoints",
                permission: .manageRoster,
                summary: "Removes an endpoint; the log keeps naming it.",
                parameters: [Self.id],
                answer: .nothing("It is gone."),
                problems: [.unknown("endpoint"), .outOfScope],
                handler: .keyed { request, caller in
                    try await relay.removeEndpoint(request.id(), as: caller)
                    return Response(status: .noContent)
                }
            ),
            APIRoute(
                method: .post,
                path: "/v1/endpoints/{id}/test",
                name: "testEndpoint",
                resource: "Endpoints",
                permission: .manageRoster,
                summary: "Sends one real message, marked as a test.",
                parameters: [Self.id],
                answer: .json(AcceptanceView.schema, status: 202, "It is on its way; follow it as a notice."),
                problems: [
                    .unknown("endpoint"), .outOfScope,
                    APIProblem(status: 409, code: "endpoint_disabled", summary: "The endpoint is switched off."),
                ],
                handler: .keyed { request, caller in
                    .view(AcceptanceView(acceptance: try await relay.test(request.id(), as: caller)), status: .accepted)
                }
            ),
        ]
    }

    private func put(_ endpoint: Endpoint, _ caller: Caller) async throws -> Response {
        let warning = try await relay.put(endpoint, as: caller)
        let stored = try await relay.endpoint(endpoint.id, as: caller)
        return .view(EndpointView(endpoint: stored, holding: relay.holding(of: stored), warning: warning))
    }
}
