import Glibc

extension IPAddress {
    /// The address of a socket address; nil for families other than IPv4 and IPv6.
    init?(socketAddress: UnsafePointer<sockaddr>?) {
        guard let socketAddress else { return nil }
        let raw = UnsafeRawPointer(socketAddress)
        switch Int32(socketAddress.pointee.sa_family) {
        case AF_INET:
            self.init(v4: UInt32(bigEndian: raw.loadUnaligned(as: sockaddr_in.self).sin_addr.s_addr))
        case AF_INET6:
            let bytes = raw.loadUnaligned(as: sockaddr_in6.self).sin6_addr
            let halves = withUnsafeBytes(of: bytes) {
                ($0.loadUnaligned(as: UInt64.self), $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            }
            self.init(v6: UInt64(bigEndian: halves.0), UInt64(bigEndian: halves.1))
        default:
            return nil
        }
    }
}
