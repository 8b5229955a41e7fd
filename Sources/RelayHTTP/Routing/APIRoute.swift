import HTTPTypes
import Hummingbird
import RelayAPI
import RelayJSON
import RelayModel
import RelayService

/// One route. The router, the OpenAPI document and the metrics use the same declaration.
///
/// ```swift
/// APIRoute(
///     method: .get,
///     path: "/v1/keys",
///     name: "listKeys",
///     resource: "Keys",
///     permission: .manageKeys,
///     summary: "Lists the keys within the caller's unit.",
///     answer: .page(of: KeyResponse.self, "One page."),
///     handler: .keyed { request, caller in
///         .page(try await page(request, caller)) { KeyResponse(key: $0, offsetMinutes: request.offsetMinutes) }
///     }
/// )
/// ```
struct APIRoute: Sendable {
    /// The callers of a route and the function that answers them.
    enum Handler: Sendable {
        /// Any caller.
        case open(@Sendable (APIRequest) async throws -> Response)
        /// A caller with a proof in the URL, which is checked before the body is read.
        case proven(
            by: @Sendable (APIRequest) throws(ServiceError) -> Void,
            @Sendable (APIRequest) async throws -> Response
        )
        /// A caller with a key that has the route's permission. The service checks everything else.
        case keyed(@Sendable (APIRequest, Caller) async throws -> Response)
    }

    var method: HTTPRequest.Method
    /// The path as OpenAPI writes it: `/v1/notices/{id}`.
    var path: String
    /// The operationId in the document.
    var name: String
    /// The tag in the document: the resource.
    var resource: String
    /// The permission that the key's role needs. It is checked before the body is read, and again by the service. Nil
    /// if any key is sufficient.
    var permission: Permission?
    /// The request places that it may use.
    var places = RequestPlaces.Share.shared
    var summary: String
    var parameters: [APIParameter] = []
    /// Whether to ignore unknown query parameters, because a platform may add its own.
    var ignoresOtherParameters = false
    /// The schema of the JSON body; nil if there is none.
    var body: Schema?
    /// A body in a platform's own format instead of ``body``; nil if there is none.
    var pushed: PushedBody?
    /// The largest body in bytes; nil for the configuration's `bodyLimit`.
    var bodyLimit: Int?
    var answer: APIAnswer
    /// The refusals of the route beyond those of every route, by status.
    var problems: [APIProblem] = []
    var handler: Handler

    /// Whether the route needs a key.
    var needsKey: Bool {
        if case .keyed = handler { true } else { false }
    }
}

/// A body in a platform's own format. The handler gets it unchanged, whatever its content type.
struct PushedBody: Sendable {
    /// The content type that the platform sends, for the document.
    var contentType: String
    var summary: String
    /// The JSON Schema of the body, as far as it is documented.
    var schema: JSON
    /// An example for the document.
    var example: JSON
    /// The largest size in bytes.
    var limit: Int
}

/// The dependencies that all controllers share.
struct APIDependencies: Sendable {
    let services: RelayServices
    let configuration: RelayHTTPConfiguration
    let clock: any RelayClock
    let meters: RequestMeters
    let connections: Connections
    let guards: RequestGuards
    /// Returns why the relay is not ready; empty if it is.
    let isReady: @Sendable () async -> [String]
    /// Returns the number of log lines dropped since the start.
    let droppedLogLines: @Sendable () -> Int

    /// A moment in the format of answers.
    func text(_ moment: Timestamp) -> String { moment.rfc3339(offsetMinutes: configuration.offsetMinutes) }
}
