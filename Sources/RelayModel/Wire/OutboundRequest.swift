/// The exact bytes of one HTTP request, made by a channel and sent by the transport as they are.
public struct OutboundRequest: Hashable, Sendable {
    /// `POST` for nearly every channel.
    public var method: String
    /// Scheme, host, path and query. A secret: robot URLs hold keys.
    public var url: String
    public var headers: [HTTPField]
    public var body: [UInt8]

    /// A request from all its parts.
    public init(method: String = "POST", url: String, headers: [HTTPField] = [], body: [UInt8] = []) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }
}
