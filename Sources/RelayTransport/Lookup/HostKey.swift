/// A host that is to be looked up.
struct HostQuestion: Hashable {
    let key: HostKey
    /// Tells the lookups of a host apart.
    let number: UInt64
    let isUrgent: Bool
}

/// A host name and port: what the HTTP library's own table of addresses is keyed by.
struct HostKey: Hashable {
    let host: String
    let port: UInt16

    init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    init(_ target: TargetURL) { self.init(host: target.host, port: target.port) }

    /// The form in which addresses are handed to the HTTP library (`CURLOPT_RESOLVE`).
    func pin(to addresses: [IPAddress]) -> String {
        let list = addresses.map { $0.family == .v4 ? "\($0)" : "[\($0)]" }.joined(separator: ",")
        return "\(host):\(port):\(list)"
    }

    /// The form that makes the HTTP library forget the addresses.
    var unpin: String { "-\(host):\(port)" }
}
