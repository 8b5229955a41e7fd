import CLibcurl
import CRelayLinux
import RelayModel

/// Through a proxy, each connection is a tunnel to an address that the guard has approved: the proxy looks no name up,
/// and libcurl keeps tunnels apart by that address (`CURLOPT_CONNECT_TO`).
extension CurlLoop {
    /// Begins once the addresses of the proxy and of the target are known.
    func start(_ transfer: Transfer, _ target: TargetURL, through proxy: ProxyRoute) {
        var pin: AddressPin?
        if proxy.server.address == nil {
            let key = proxy.server.key
            guard case .ready(let text) = place(transfer, key) else { return }
            pin = text.map { AddressPin(key: key, text: $0) }
        }
        guard target.address == nil else { return begin(transfer, target, key: nil, pin: pin) }
        let key = HostKey(target)
        guard case .ready = place(transfer, key) else { return }
        guard let address = hosts.addresses(of: key).flatMap(ProxyRoute.choice) else {
            return fail(transfer.tag, .dnsFailure)
        }
        begin(transfer, target, key: key, pin: pin, tunnel: address)
    }

    /// Options of a handle whose requests go through the proxy; set once for each handle.
    func setUp(_ proxy: ProxyServer, in slot: CurlHandle) {
        let easy = slot.easy
        _ = relay_easy_set_string(easy, CURLOPT_PROXY, proxy.description)
        // No exceptions, and none from the environment.
        _ = relay_easy_set_string(easy, CURLOPT_NOPROXY, "")
        // For http too: in a tunnel the proxy sees neither a robot's URL nor what is said, and connects where it is
        // told to.
        _ = relay_easy_set_long(easy, CURLOPT_HTTPPROXYTUNNEL, 1)
        _ = relay_easy_set_long(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        guard let text = proxy.credentials?.reveal() else { return }
        _ = relay_easy_set_string(easy, CURLOPT_PROXYUSERNAME, String(text.prefix { $0 != ":" }))
        _ = relay_easy_set_string(easy, CURLOPT_PROXYPASSWORD, String(text.drop { $0 != ":" }.dropFirst()))
    }

    /// Where the tunnel leads; nil where the target's host is an address.
    func apply(tunnel address: IPAddress?, port: UInt16, to slot: CurlHandle) {
        let route = address.flatMap { slot.route.fill(["::\(HostKey.bracketed($0)):\(port)"]) }
        _ = relay_easy_set_list(slot.easy, CURLOPT_CONNECT_TO, route)
    }

    /// What the proxy answered to `CONNECT`, where that was the end: 0 for nothing. Nil without a proxy, and where the
    /// tunnel stood.
    func tunnelFailure(of slot: CurlHandle) -> Int? {
        guard proxy != nil, slot.sends == 0 else { return nil }
        var status = 0
        _ = relay_easy_get_long(slot.easy, CURLINFO_HTTP_CONNECTCODE, &status)
        return (200...299).contains(status) ? nil : status
    }
}
