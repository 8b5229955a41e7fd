import HTTPTypes
import Hummingbird
import RelayAPI
import RelayJSON
import RelayModel
import RelayService
import RelayStore

/// Endpoints.
struct EndpointsController: Sendable {
    private let endpoints: EndpointService

    init(_ endpoints: EndpointService) { self.endpoints = endpoints }

    private static let refusals = [
        APIProblem(
            status: 403,
            code: "secret_reference_refused",
            summary: "Only an administrator's key without a unit may name secrets of the relay's machine."
        ),
        APIProblem(status: 422, code: "invalid_endpoint", summary: "The channel cannot use the address or the secret."),
        APIProblem(status: 422, code: "address_refused", summary: "The address rules refuse this address."),
    ]
    private static let unknownOwner: [APIProblem] = [
        .unknownReference("person", in: "owner"), .unknownReference("circle", in: "owner"),
    ]
    private static let example = "computing-2024-robot"

    private var records: RecordRoutes<EndpointID, EndpointResponse> {
        RecordRoutes(
            path: "/v1/endpoints",
            resource: "Endpoints",
            noun: "endpoint",
            example: Self.example,
            reading: .readPeople
        ) { id, caller throws(ServiceError) in
            try await endpoints.endpoint(id, as: caller).map { view($0, caller) }
        }
    }

    var routes: [APIRoute] {
        [
            records.list("listEndpoints", "Lists the endpoints that the key sees, by id.") { request, caller in
                try await endpoints.endpoints(after: request.cursor, limit: request.limit, as: caller)
                    .map { view($0, caller) }
            },
            records.get("getEndpoint", "Returns one endpoint.", answers: "The endpoint."),
            records.write(
                .put,
                "putEndpoint",
                "Creates or replaces an endpoint.",
                body: EndpointRequest.fields(channels: endpoints.channelNames),
                problems: Self.unknownOwner + [.forbiddenScope, .idTaken] + Self.refusals
            ) { id, body, ifMatch, caller in
                guard let endpoint = try Endpoint(id: id, body) else {
                    throw Problem.missingField("owner", expected: StringFormat.owner.expected)
                }
                let (stored, warning) = try await endpoints.put(endpoint, ifMatch: ifMatch, as: caller)
                return stored.map { view($0, caller, warning: warning) }
            },
            records.write(
                .patch,
                "changeEndpoint",
                "Changes the given fields, such as enabled.",
                body: EndpointChangeRequest.fields(channels: endpoints.channelNames),
                problems: Self.unknownOwner + [.forbiddenScope, .conflict] + Self.refusals
            ) { id, body, ifMatch, caller in
                let change = try EndpointChange(body)
                let (stored, warning) = try await endpoints.change(id, change, ifMatch: ifMatch, as: caller)
                return stored.map { view($0, caller, warning: warning) }
            },
            records.delete(
                "removeEndpoint",
                "Removes an endpoint; the log keeps naming it.",
                answers: "It is gone.",
                problems: []
            ) { id, ifMatch, caller in
                try await endpoints.remove(id, ifMatch: ifMatch, as: caller)
            },
            APIRoute(
                method: .post,
                path: "/v1/endpoints/{id}/test",
                name: "testEndpoint",
                resource: "Endpoints",
                permission: .manageRoster,
                summary: "Sends one real message, marked as a test.",
                parameters: [.id("endpoint", .slug, example: Self.example)],
                answer: .json(AcceptanceResponse.schema, status: 202, "The test is being sent; follow it as a notice."),
                problems: [
                    .unknown("endpoint"),
                    APIProblem(status: 409, code: "endpoint_disabled", summary: "The endpoint is disabled."),
                ],
                handler: .keyed { request, caller in
                    let acceptance = try await endpoints.test(request.id(), as: caller)
                    return .view(AcceptanceResponse(acceptance: acceptance), status: .accepted)
                }
            ),
        ]
    }

    private func view(_ endpoint: Endpoint, _ caller: Caller, warning: String? = nil) -> EndpointResponse {
        EndpointResponse(endpoint: endpoint, holding: endpoints.holding(of: endpoint, as: caller), warning: warning)
    }
}
