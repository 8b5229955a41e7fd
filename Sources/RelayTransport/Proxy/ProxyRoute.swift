import RelayModel

/// The proxy of a loop and the addresses that its name has had. Lives on the loop's thread.
final class ProxyRoute {
    let server: ProxyServer
    /// Where sockets may be opened. Addresses stay: a connection that was begun with an earlier answer is no fault.
    private var addresses: Set<IPAddress>

    init(_ server: ProxyServer) {
        self.server = server
        addresses = server.address.map { [$0] } ?? []
    }

    /// Notes what a look-up of the proxy's name has found.
    func note(_ found: [IPAddress]) { addresses.formUnion(found) }

    /// Why a socket must not be opened; nil where the address is the proxy's. Nothing may go past it.
    func refusal(of address: IPAddress) -> AddressRefusal? {
        addresses.contains(address) ? nil : AddressRefusal(.address, "\(address) is not the proxy's")
    }

    /// The address that the proxy is asked for, of those that the guard has approved. IPv4 first: many a proxy has no
    /// other.
    static func choice(of addresses: [IPAddress]) -> IPAddress? {
        addresses.first { $0.family == .v4 } ?? addresses.first
    }

    /// What the operator is told of a tunnel that could not be opened.
    /// - Parameter status: what the proxy answered; 0 for nothing.
    static func explanation(_ status: Int) -> String {
        switch status {
        case 0: "the proxy (sending.proxy) cannot be reached, or did not answer in time"
        case 407: "the proxy (sending.proxy) wants other credentials: it answered CONNECT with 407"
        default: "the proxy (sending.proxy) opened no tunnel: it answered CONNECT with \(status)"
        }
    }
}
