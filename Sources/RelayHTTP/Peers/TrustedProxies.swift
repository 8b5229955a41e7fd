import RelayModel

/// The proxies in front of the relay whose `X-Forwarded-For` is trusted.
struct TrustedProxies: Sendable {
    /// The longest chain of proxies that is followed.
    private static let longestChain = 16

    private let ranges: [CIDR]

    init(_ ranges: [CIDR]) { self.ranges = ranges }

    /// Whether the address belongs to a trusted proxy.
    func contains(_ address: IPAddress) -> Bool { ranges.contains { $0.contains(address) } }

    /// The sender of a request.
    ///
    /// Each proxy appends the address of its client, so only the part right of the last untrusted address was written
    /// by trusted proxies. If the field cannot be parsed, the request counts for the proxy itself.
    /// - Parameters:
    ///   - connection: The connection's peer.
    ///   - forwardedFor: The values of `X-Forwarded-For`, in the order of the head.
    func sender(connection: IPAddress, forwardedFor: [String]) -> IPAddress {
        guard contains(connection) else { return connection }
        let chain = forwardedFor.joined(separator: ",").utf8.split(separator: UInt8(ascii: ",")).suffix(
            Self.longestChain
        )
        for entry in chain.reversed() {
            guard let address = IPAddress(Self.trimmed(entry))?.unmapped else { return connection }
            if !contains(address) { return address }
        }
        return connection
    }

    private static func trimmed(_ text: Substring.UTF8View) -> String {
        let isBlank = { (byte: UInt8) in byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
        var text = text.drop(while: isBlank)
        while let last = text.last, isBlank(last) { text.removeLast() }
        return String(decoding: text, as: UTF8.self)
    }
}
