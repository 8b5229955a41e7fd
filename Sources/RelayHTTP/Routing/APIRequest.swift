import Crypto
import HTTPTypes
import Hummingbird
import NIOCore
import RelayAPI
import RelayJSON
import RelayModel
import RelayService
import RelayStore

/// A request whose parameters are validated against the route's schemas, and whose body is read.
struct APIRequest: Sendable {
    let request: Request
    let route: APIRoute
    /// The request's connection.
    let channel: any Channel
    let path: [String: String]
    let query: [String: String]
    /// The bytes of the body.
    var bytes: [UInt8] = []
    /// The body; null if the route has none.
    var body = JSON.null
    let offsetMinutes: Int

    /// An id from the path.
    /// - Throws: 404 for an invalid id, because it names no object either.
    func id<ID: LosslessStringConvertible>(_ type: ID.Type = ID.self, _ name: String = "id") throws(Problem) -> ID {
        guard let id = path[name].flatMap({ ID($0) }) else {
            throw .notFound(route.parameters.first { $0.name == name }?.noun ?? name)
        }
        return id
    }

    /// The body as a model. The route's schema has validated the body, so a difference is a mistake in the schema.
    func model<Model: APIModel>(_ type: Model.Type = Model.self) throws(Problem) -> Model {
        do throws(APIReadingFault) {
            return try Model(json: body)
        } catch {
            throw Problem(.unprocessableContent, "invalid_field", "\(error).")
        }
    }

    /// The most items of a list's page.
    var limit: Int { query["limit"].flatMap { Int($0) } ?? 100 }

    /// The cursor of a list's page.
    var cursor: String? { query["cursor"] }

    /// A moment from the query.
    func moment(_ name: String) -> Timestamp? { query[name].flatMap { Timestamp(rfc3339: $0) } }

    /// The revision that the caller expects (`If-Match`, RFC 9110 section 13.1.1); nil for any.
    func ifMatch() throws(Problem) -> Int64? {
        let parameter = APIParameter.ifMatch
        guard let tag = request.headers[.ifMatch] else { return nil }
        try parameter.schema.check(.text(tag), at: parameter.name)
        return Int64(tag.dropFirst().dropLast())
    }

    /// The idempotency claim of the request's `Idempotency-Key`; nil without one.
    func idempotency(of caller: Caller) throws(Problem) -> IdempotencyClaim? {
        let parameter = APIParameter.idempotencyKey
        guard let field = HTTPField.Name(parameter.name), let token = request.headers[field] else { return nil }
        try parameter.schema.check(.text(token), at: parameter.name)
        // The route and its ids instead of the URL, which may be spelt in several ways.
        let place = route.parameters.compactMap { path[$0.name] }.joined(separator: "/")
        let head = Array("\(route.method.rawValue) \(route.path) \(place)\n".utf8)
        return IdempotencyClaim(
            caller: caller.key.id,
            token: token,
            requestHash: Array(SHA256.hash(data: head + bytes)),
            bodyHash: Array(SHA256.hash(data: bytes))
        )
    }
}
