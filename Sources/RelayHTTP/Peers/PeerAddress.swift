import NIOCore
import RelayModel

/// The unit that per-peer limits count: an IPv4 address, or the first 64 bits of an IPv6 address.
///
/// A customer of an IPv6 network has at least 2^64 addresses (RFC 6177), so a single one does not identify a peer.
struct PeerAddress: Hashable, Sendable {
    private let family: IPAddress.Family
    private let bits: UInt64

    init(_ address: IPAddress) {
        let address = address.unmapped
        family = address.family
        bits = address.family == .v4 ? address.low : address.high
    }
}

extension IPAddress {
    /// The peer's address; nil for a socket without an IP address.
    init?(_ address: SocketAddress?) {
        // Bytes 4 to 7 of a sockaddr_in are the address, and bytes 8 to 23 of a sockaddr_in6.
        switch address {
        case .v4(let family):
            let bits = withUnsafeBytes(of: family.address) { $0.loadUnaligned(fromByteOffset: 4, as: UInt32.self) }
            self.init(v4: UInt32(bigEndian: bits))
        case .v6(let family):
            let high = withUnsafeBytes(of: family.address) { $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self) }
            let low = withUnsafeBytes(of: family.address) { $0.loadUnaligned(fromByteOffset: 16, as: UInt64.self) }
            self = IPAddress(v6: UInt64(bigEndian: high), UInt64(bigEndian: low)).unmapped
        case .unixDomainSocket, nil: return nil
        }
    }

    /// The IPv4 address of an IPv4-mapped IPv6 address (`::ffff:192.0.2.1`), the form in which a dual-stack socket
    /// shows IPv4 peers.
    var unmapped: IPAddress {
        guard family == .v6, high == 0, low >> 32 == 0xFFFF else { return self }
        return IPAddress(v4: UInt32(truncatingIfNeeded: low))
    }
}
