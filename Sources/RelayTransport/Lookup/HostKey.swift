/// A host that is to be looked up.
struct HostQuestion: Hashable {
    let key: HostKey
    /// Tells the lookups of a host apart.
    let number: UInt64
    let isUrgent: Bool
}

/// Addresses on their way to the HTTP library, in its form.
struct AddressPin {
    let key: HostKey
    let text: String
}

/// A host name and port: what the HTTP library's own table of addresses is keyed by.
struct HostKey: Hashable {
    let host: String
    let port: UInt16
    /// Whether it is the proxy, whose addresses are not judged: a target of the same name is another key.
    let isProxy: Bool

    init(host: String, port: UInt16, isProxy: Bool = false) {
        self.host = host
        self.port = port
        self.isProxy = isProxy
    }

    init(_ target: TargetURL) { self.init(host: target.host, port: target.port) }

    /// The form in which addresses are handed to the HTTP library (`CURLOPT_RESOLVE`).
    func pin(to addresses: [IPAddress]) -> String {
        let list = addresses.map(Self.bracketed).joined(separator: ",")
        return "\(host):\(port):\(list)"
    }

    /// An address as it stands before a port.
    static func bracketed(_ address: IPAddress) -> String { address.family == .v4 ? "\(address)" : "[\(address)]" }

    /// The form that makes the HTTP library forget the addresses.
    var unpin: String { "-\(host):\(port)" }
}
