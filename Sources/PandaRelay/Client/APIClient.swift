import Foundation
import RelayAPI
import RelayJSON
import RelayModel
import RelayTransport

/// A client of a running relay's API.
struct APIClient: Sendable {
    /// The relay's URL, without a trailing slash.
    let url: String
    private let key: String
    private let client: TransferClient

    /// Creates a client for `url`, or for the relay that `PANDA_RELAY_URL` names.
    init(url: String? = nil, environment: [String: String] = ProcessInfo.processInfo.environment) throws(CommandFailure)
    {
        let text = url ?? environment["PANDA_RELAY_URL"] ?? "http://127.0.0.1:8180"
        guard text.hasPrefix("http://") || text.hasPrefix("https://") else {
            throw .configuration("PANDA_RELAY_URL is “\(text)”; expected a URL such as http://127.0.0.1:8180.")
        }
        guard let key = environment["PANDA_RELAY_KEY"], !key.isEmpty else {
            throw .configuration(
                """
                PANDA_RELAY_KEY is not set; the relay answers only to a key.
                The first one is made while the relay is stopped:
                  export PANDA_RELAY_KEY=$(panda-relay keys create --role admin --name me --data ./data)
                """
            )
        }
        self.url = text.hasSuffix("/") ? String(text.dropLast()) : text
        self.key = key
        do {
            client = try TransferClient(
                configuration: TransferConfiguration(threadName: "relay-client", keptConnections: 4),
                // The user names this address, so the address guard does not apply.
                policy: .unguarded,
                clock: SystemClock()
            )
        } catch {
            throw .failed("The connection cannot be created: \(error).")
        }
    }

    /// Sends a GET request and reads the response.
    func get<Answer: APIModel>(
        _ path: String,
        _ query: [(name: String, value: String?)] = [],
        as type: Answer.Type = Answer.self
    ) async throws(CommandFailure) -> Answer {
        try await call("GET", path + Self.query(query), body: nil)
    }

    /// Sends a POST request with a JSON body and reads the response.
    func post<Answer: APIModel>(
        _ path: String,
        _ body: some APIModel,
        headers: [HTTPField] = [],
        as type: Answer.Type = Answer.self
    ) async throws(CommandFailure) -> Answer {
        try await call("POST", path, body: body.json.bytes, headers: headers)
    }

    /// Sends a POST request without a body and reads the response.
    func post<Answer: APIModel>(_ path: String, as type: Answer.Type = Answer.self) async throws(CommandFailure)
        -> Answer
    {
        try await call("POST", path, body: nil)
    }

    /// Sends a DELETE request.
    func delete(_ path: String) async throws(CommandFailure) { _ = try await exchange("DELETE", path, body: nil) }

    /// Fetches a list page by page, up to `limit` items, and says whether there are more.
    func list<Item: APIModel>(
        _ path: String,
        _ query: [(name: String, value: String?)],
        limit: Int,
        as type: Item.Type = Item.self
    ) async throws(CommandFailure) -> (items: [Item], isMore: Bool) {
        var items: [Item] = []
        var cursor: String?
        repeat {
            let ask = query + [("limit", String(min(200, limit - items.count))), ("cursor", cursor)]
            let page = try await get(path, ask, as: PageResponse<Item>.self)
            items += page.items
            cursor = page.nextCursor
        } while cursor != nil && items.count < limit
        return (items, cursor != nil)
    }

    private func call<Answer: APIModel>(
        _ method: String,
        _ path: String,
        body: [UInt8]?,
        headers: [HTTPField] = []
    ) async throws(CommandFailure) -> Answer {
        let reply = try await exchange(method, path, body: body, headers: headers)
        do {
            return try Answer(json: JSONReader.read(reply, leniency: .platform))
        } catch {
            let reason = error is JSONFault ? "it is not JSON" : "\(error)"
            throw .failed(
                "The answer to \(method) \(path) is not what this command expects: \(reason). "
                    + "Is \(url) a panda-relay of the same version?"
            )
        }
    }

    private func exchange(
        _ method: String,
        _ path: String,
        body: [UInt8]?,
        headers: [HTTPField] = []
    ) async throws(CommandFailure) -> [UInt8] {
        var headers = headers + [HTTPField("Authorization", "Bearer \(key)"), HTTPField("Accept", "application/json")]
        if body != nil { headers.append(HTTPField("Content-Type", "application/json")) }
        let request = OutboundRequest(method: method, url: url + path, headers: headers, body: body ?? [])
        let limits = TransferLimits(total: .seconds(120), replyBytes: 64 << 20)
        let reply = await client.perform(request, limits: limits).reply
        if let fault = reply.fault { throw APIFault.failure(fault, url: url) }
        guard (200...299).contains(reply.status) else { throw APIFault.failure(reply, url: url) }
        return reply.body
    }

    private static func query(_ items: [(name: String, value: String?)]) -> String {
        let parts = items.compactMap { item in item.value.map { "\(item.name)=\(escaped($0))" } }
        return parts.isEmpty ? "" : "?" + parts.joined(separator: "&")
    }

    /// Percent-encodes a text for one segment of a path or one value of a query.
    static func escaped(_ text: String) -> String {
        let allowed = CharacterSet(charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~@")
        return text.addingPercentEncoding(withAllowedCharacters: allowed) ?? ""
    }
}
