public import RelayModel

/// An HTTP proxy for outbound requests, each in a tunnel (`CONNECT`, RFC 9110 section 9.3.6).
public struct ProxyServer: Hashable, Sendable, CustomStringConvertible {
    /// The host in lower case, without brackets.
    public let host: String
    /// The port.
    public let port: UInt16
    /// `USER:PASSWORD`, sent only to the proxy (`Basic`); nil for none.
    public var credentials: Secret?
    /// The address; nil if the host is a name.
    let address: IPAddress?

    /// Reads `http://HOST:PORT`; returns nil for other texts, including those with a user or a path.
    public init?(_ text: String, credentials: Secret? = nil) {
        // The operator chooses the proxy: the guard judges the tunnel's address, not the proxy's.
        guard let target = try? TargetURL(text, policy: .unguarded), !target.isTLS,
            let length = Array(text.utf8).withUnsafeBufferPointer(TargetURL.originLength),
            text.utf8.count == length || text.utf8.dropFirst(length).elementsEqual("/".utf8)
        else { return nil }
        host = target.host
        port = target.port
        address = target.address
        self.credentials = credentials
    }

    /// `http://HOST:PORT`, without the credentials.
    public var description: String { "http://\(host.contains(":") ? "[\(host)]" : host):\(port)" }

    /// The key of its addresses.
    var key: HostKey { HostKey(host: host, port: port, isProxy: true) }
}
