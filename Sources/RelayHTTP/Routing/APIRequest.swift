import Crypto
import HTTPTypes
import Hummingbird
import NIOCore
import RelayJSON
import RelayModel
import RelayService
import RelayStore

/// A request whose parameters have been held against the route's schemas, and its body once it has been read.
struct APIRequest: Sendable {
    let request: Request
    let route: APIRoute
    /// The connection it came on.
    let channel: any Channel
    let path: [String: String]
    let query: [String: String]
    /// The body's bytes as they came.
    var bytes: [UInt8] = []
    /// The body; null where the route has none.
    var body = JSON.null
    let offsetMinutes: Int

    /// An id from the path.
    /// - Throws: 404, for a text that is no such id names nothing either.
    func id<ID: LosslessStringConvertible>(_ type: ID.Type = ID.self, _ name: String = "id") throws(Problem) -> ID {
        guard let id = path[name].flatMap({ ID($0) }) else {
            throw .notFound(route.parameters.first { $0.name == name }?.noun ?? name)
        }
        return id
    }

    /// How many a list may give.
    var limit: Int { query["limit"].flatMap { Int($0) } ?? 100 }

    /// Where a list goes on.
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

    /// The claim that an `Idempotency-Key` makes for this request; nil without one.
    func idempotency(of caller: Caller) throws(Problem) -> IdempotencyClaim? {
        let parameter = APIParameter.idempotencyKey
        guard let field = HTTPField.Name(parameter.name), let token = request.headers[field] else { return nil }
        try parameter.schema.check(.text(token), at: parameter.name)
        // The route and its ids, not the address as it was written: that has more than one spelling.
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
