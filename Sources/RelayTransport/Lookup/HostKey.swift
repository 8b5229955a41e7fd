import CRelayLinux
import Glibc

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
