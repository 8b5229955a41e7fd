import HTTPTypes
import Hummingbird
import RelayModel
import RelayService
import RelayStore

/// Endpoints.
struct EndpointsController: Sendable {
    private let relay: Relay

    init(_ dependencies: APIDependencies) { relay = dependencies.relay }

    private static let id = APIParameter.id("endpoint", .slug, example: "computing-2024-robot")
    private static let refusals = [
        APIProblem(
            status: 403,
            code: "secret_reference_refused",
            summary: "Only an administrator's key without a unit may name secrets of the relay's machine."
        ),
        APIProblem(status: 422, code: "invalid_endpoint", summary: "The channel cannot use the address or the secret."),
        APIProblem(status: 422, code: "address_refused", summary: "The address rules refuse this address."),
    ]

    var routes: [APIRoute] {
        [
            APIRoute(
                method: .get,
                path: "/v1/endpoints",
                name: "listEndpoints",
                resource: "Endpoints",
                permission: .readPeople,
                summary: "Lists the endpoints that the key sees, by id.",
                parameters: APIParameter.paging(cursor: .slug, example: "computing-2024-robot"),
                answer: .page(of: EndpointView.schema, "One page."),
                handler: .keyed { request, caller in
                    .page(try await relay.endpoints(after: request.cursor, limit: request.limit, as: caller)) {
                        EndpointView(endpoint: $0, holding: relay.holding(of: $0, as: caller))
                    }
                }
            ),
            APIRoute(
                method: .get,
                path: "/v1/endpoints/{id}",
                name: "getEndpoint",
                resource: "Endpoints",
                permission: .readPeople,
                summary: "Returns one endpoint.",
                parameters: [Self.id],
                answer: .json(EndpointView.schema, "The endpoint.").tagged,
                problems: [.unknown("endpoint")],
                handler: .keyed { request, caller in
                    shown(try await relay.endpoint(request.id(), as: caller), caller)
                }
            ),
            APIRoute(
                method: .put,
                path: "/v1/endpoints/{id}",
                name: "putEndpoint",
                resource: "Endpoints",
                permission: .manageRoster,
                summary: "Creates or replaces an endpoint.",
                parameters: [Self.id, .ifMatch],
                body: EndpointBody.whole(channels: relay.channelNames),
                answer: .json(EndpointView.schema, "The stored object.").tagged,
                problems: [
                    .unknown("endpoint"), .unknownReference("person", in: "owner"),
                    .unknownReference("circle", in: "owner"), .forbiddenScope, .idTaken, .preconditionFailed,
                ] + Self.refusals,
                handler: .keyed { request, caller in
                    guard let endpoint = try EndpointBody.endpoint(try request.id(), request.body) else {
                        throw Problem.missingField("owner", expected: StringFormat.owner.expected)
                    }
                    let ifMatch = try request.ifMatch()
                    return try await conditionally(endpoint.id, caller) {
                        let (stored, warning) = try await relay.put(endpoint, ifMatch: ifMatch, as: caller)
                        return shown(stored, caller, warning: warning)
                    }
                }
            ),
            APIRoute(
                method: .patch,
                path: "/v1/endpoints/{id}",
                name: "changeEndpoint",
                resource: "Endpoints",
                permission: .manageRoster,
                summary: "Changes the given fields, such as enabled.",
                parameters: [Self.id, .ifMatch],
                body: EndpointBody.change(channels: relay.channelNames),
                answer: .json(EndpointView.schema, "The stored object.").tagged,
                problems: [
                    .unknown("endpoint"), .unknownReference("person", in: "owner"),
                    .unknownReference("circle", in: "owner"), .forbiddenScope, .conflict, .preconditionFailed,
                ] + Self.refusals,
                handler: .keyed { request, caller in
                    let id: EndpointID = try request.id()
                    let change = try EndpointBody.change(request.body)
                    let ifMatch = try request.ifMatch()
                    return try await conditionally(id, caller) {
                        let (stored, warning) = try await relay.change(id, change, ifMatch: ifMatch, as: caller)
                        return shown(stored, caller, warning: warning)
                    }
                }
            ),
            APIRoute(
                method: .delete,
                path: "/v1/endpoints/{id}",
                name: "removeEndpoint",
                resource: "Endpoints",
                permission: .manageRoster,
                summary: "Removes an endpoint; the log keeps naming it.",
                parameters: [Self.id, .ifMatch],
                answer: .nothing("It is gone."),
                problems: [.unknown("endpoint"), .preconditionFailed],
                handler: .keyed { request, caller in
                    let id: EndpointID = try request.id()
                    let ifMatch = try request.ifMatch()
                    return try await conditionally(id, caller) {
                        try await relay.removeEndpoint(id, ifMatch: ifMatch, as: caller)
                        return Response(status: .noContent)
                    }
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
                answer: .json(AcceptanceView.schema, status: 202, "The test is being sent; follow it as a notice."),
                problems: [
                    .unknown("endpoint"),
                    APIProblem(status: 409, code: "endpoint_disabled", summary: "The endpoint is disabled."),
                ],
                handler: .keyed { request, caller in
                    .view(AcceptanceView(acceptance: try await relay.test(request.id(), as: caller)), status: .accepted)
                }
            ),
        ]
    }

    private func shown(_ endpoint: Revised<Endpoint>, _ caller: Caller, warning: String? = nil) -> Response {
        let holding = relay.holding(of: endpoint.record, as: caller)
        let view = EndpointView(endpoint: endpoint.record, holding: holding, warning: warning)
        return .view(view, revision: endpoint.revision)
    }

    private func conditionally<Value>(
        _ id: EndpointID,
        _ caller: Caller,
        _ change: () async throws -> Value
    ) async throws -> Value {
        try await Problem.conditionally(change) {
            let endpoint = try await relay.endpoint(id, as: caller).record
            return EndpointView(endpoint: endpoint, holding: relay.holding(of: endpoint, as: caller)).json
        }
    }
}
