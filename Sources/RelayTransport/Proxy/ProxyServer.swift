public import RelayModel

/// An HTTP proxy that requests leave through, each in a tunnel (`CONNECT`, RFC 9110 section 9.3.6).
public struct ProxyServer: Hashable, Sendable, CustomStringConvertible {
    /// The host in lower case, without brackets.
    public let host: String
    /// The port.
    public let port: UInt16
    /// `USER:PASSWORD`, sent to the proxy alone (`Basic`); nil for none.
    public var credentials: Secret?
    /// The host, where it is an address and not a name.
    let address: IPAddress?

    /// Reads `http://HOST:PORT`; nil for anything else, also where it holds a user or a path.
    public init?(_ text: String, credentials: Secret? = nil) {
        // The operator names the proxy: the guard judges what is asked of it, not where it is.
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

    /// What its addresses are kept under.
    var key: HostKey { HostKey(host: host, port: port, isProxy: true) }
}
