import RelayJSON
import RelayModel

/// One complete request in the form in which receivers judge it, without sockets and NIO.
struct SandboxRequest: Sendable {
    var method: String
    /// Path and query as received.
    var target: String
    /// The path's parts, percent-decoded: `/webhook/a%20b/` is `["webhook", "a b"]`.
    var path: [String]
    /// The query's parts in order, decoded like a form: `+` is a blank.
    var query: [FormField]
    var headers: [HTTPField]
    var body: [UInt8]
    /// The sender's address, which some platforms quote in their errors.
    var peer: String

    /// Creates a request from its head and body.
    init(method: String, target: String, headers: [HTTPField] = [], body: [UInt8] = [], peer: String = "127.0.0.1") {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
        self.peer = peer
        let parts = target.utf8.split(separator: UInt8(ascii: "?"), maxSplits: 1, omittingEmptySubsequences: false)
        path = parts[0].split(separator: UInt8(ascii: "/")).map { FormField.decode($0, plusIsBlank: false) }
        query = parts.count > 1 ? FormField.fields(of: parts[1]) : []
    }

    /// The body as JSON; nil if it is none.
    var json: JSON? { try? JSONReader.read(body, leniency: .platform) }

    /// The path below the channel's name: `["cgi-bin", "webhook", "send"]`.
    var subpath: ArraySlice<String> { path.dropFirst() }

    /// The first value of a header, by its lower-case name.
    func header(_ lowercase: String) -> String? {
        headers.first { $0.isNamed(lowercase) }?.value
    }

    /// The first value of a query parameter.
    func parameter(_ name: String) -> String? {
        query.first { $0.name == name }?.value
    }
}
