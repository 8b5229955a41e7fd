import CRelayLinux
import Glibc
import RelayModel

/// A question for the addresses of a host.
struct HostQuestion: Hashable {
    let key: HostKey
    /// Distinguishes the lookups of a host.
    let number: UInt64
    let isUrgent: Bool
}

/// Addresses in the form of the HTTP library, to be handed over to it.
struct AddressPin {
    let key: HostKey
    let text: String
}

/// A host name and port: the key of the HTTP library's own table of addresses.
struct HostKey: Hashable {
    let host: String
    let port: UInt16
    /// Whether it is the proxy, whose addresses are not judged: a target of the same name has another key.
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

    /// An address as it is written before a port.
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
