import RelayModel

/// The proxy of a loop and all addresses of its name so far. It is used on the loop's thread only.
final class ProxyRoute {
    let server: ProxyServer
    /// The addresses to which sockets may be opened. They are never removed: a connection that began with an earlier
    /// answer is allowed.
    private var addresses: Set<IPAddress>

    init(_ server: ProxyServer) {
        self.server = server
        addresses = server.address.map { [$0] } ?? []
    }

    /// Adds the addresses from a lookup of the proxy's name.
    func note(_ found: [IPAddress]) { addresses.formUnion(found) }

    /// Returns why a socket is refused; nil if the address is the proxy's. No connection may bypass it.
    func refusal(of address: IPAddress) -> AddressRefusal? {
        addresses.contains(address) ? nil : AddressRefusal(.address, "\(address) is not the proxy's")
    }

    /// The tunnel's address among those that the guard allowed. IPv4 comes first: many proxies have no IPv6.
    static func choice(of addresses: [IPAddress]) -> IPAddress? {
        addresses.first { $0.family == .v4 } ?? addresses.first
    }

    /// The text for the operator about a tunnel that could not be opened.
    /// - Parameter status: the proxy's status; 0 if it did not answer.
    static func explanation(_ status: Int) -> String {
        switch status {
        case 0: "the proxy (sending.proxy) cannot be reached, or did not answer in time"
        case 407: "the proxy (sending.proxy) wants other credentials: it answered CONNECT with 407"
        default: "the proxy (sending.proxy) opened no tunnel: it answered CONNECT with \(status)"
        }
    }
}
