import RelayModel

/// The proxies in front of the relay, whose word on a request's sender is taken.
struct TrustedProxies: Sendable {
    /// A longer chain of proxies is no chain of one's own.
    private static let longestChain = 16

    private let ranges: [CIDR]

    init(_ ranges: [CIDR]) { self.ranges = ranges }

    /// Whether the address is one of the proxies'.
    func contains(_ address: IPAddress) -> Bool { ranges.contains { $0.contains(address) } }

    /// Who sent a request.
    ///
    /// Each proxy adds the address it was called from to the right, so only what stands right of the first unlisted
    /// address was written by a listed proxy. A field that cannot be read says nothing: the request counts for the
    /// proxy itself.
    /// - Parameters:
    ///   - connection: The connection's other end.
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
