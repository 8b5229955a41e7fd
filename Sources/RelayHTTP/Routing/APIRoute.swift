import HTTPTypes
import Hummingbird
import RelayJSON
import RelayModel
import RelayService

/// One route, declared once: the router, the document and the metrics are made from it.
struct APIRoute: Sendable {
    /// Who may call it, and what answers.
    enum Handler: Sendable {
        /// Anybody.
        case open(@Sendable (APIRequest) async throws -> Response)
        /// The holder of a proof in the address, which is checked before the body is read.
        case proven(
            by: @Sendable (APIRequest) throws(ServiceError) -> Void,
            @Sendable (APIRequest) async throws -> Response
        )
        /// The holder of a key with the route's permission; what else the key may do is the service's business.
        case keyed(@Sendable (APIRequest, Caller) async throws -> Response)
    }

    var method: HTTPRequest.Method
    /// As OpenAPI writes it: `/v1/notices/{id}`.
    var path: String
    /// The document's operationId.
    var name: String
    /// The document's tag: the resource.
    var resource: String
    /// What a key's role must allow; checked before the body is read, and again by the service. Nil where any key
    /// will do.
    var permission: Permission?
    /// Which of the places for requests at the same time it may take.
    var places = RequestPlaces.Share.shared
    var summary: String
    var parameters: [APIParameter] = []
    /// Whether the caller is a platform that may put parameters of its own into the address: they are passed over.
    var ignoresOtherParameters = false
    /// The JSON body; nil for none.
    var body: Schema?
    /// A body in a platform's own format, instead of ``body``; nil for none.
    var pushed: PushedBody?
    /// Bytes of the body; nil for the configuration's `bodyLimit`.
    var bodyLimit: Int?
    var answer: APIAnswer
    /// Codes of refusals beyond those every route has, by status.
    var problems: [APIProblem] = []
    var handler: Handler

    /// Whether a key is needed.
    var needsKey: Bool {
        if case .keyed = handler { true } else { false }
    }
}

/// A body in a platform's own format, handed to the handler as it came: whatever type it claims, nothing is checked
/// before.
struct PushedBody: Sendable {
    /// The type the platform sends, for the document.
    var contentType: String
    var summary: String
    /// JSON Schema of what may come, as far as it is known.
    var schema: JSON
    /// What it looks like.
    var example: JSON
    /// The most bytes.
    var limit: Int
}

/// What all controllers share.
struct APIDependencies: Sendable {
    let services: RelayServices
    let configuration: RelayHTTPConfiguration
    let clock: any RelayClock
    let meters: RequestMeters
    let connections: Connections
    let guards: RequestGuards
    /// Why the relay is not ready; empty when it is.
    let isReady: @Sendable () async -> [String]
    /// How many lines of the log were dropped since the start.
    let droppedLogLines: @Sendable () -> Int

    /// A moment as answers write it.
    func text(_ moment: Timestamp) -> String { moment.rfc3339(offsetMinutes: configuration.offsetMinutes) }
}
