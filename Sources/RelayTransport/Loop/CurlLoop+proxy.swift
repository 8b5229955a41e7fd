import CLibcurl
import CRelayLinux
import RelayModel

/// With a proxy, each connection is a tunnel to an address that the guard allowed: the proxy looks no name up, and
/// libcurl keeps tunnels apart by that address (`CURLOPT_CONNECT_TO`).
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

    /// Sets the options of a handle whose requests go through the proxy, once for each handle.
    func setUp(_ proxy: ProxyServer, in slot: CurlHandle) {
        let easy = slot.easy
        _ = relay_easy_set_string(easy, CURLOPT_PROXY, proxy.description)
        // No exceptions: neither configured ones nor the environment's.
        _ = relay_easy_set_string(easy, CURLOPT_NOPROXY, "")
        // A tunnel for http as well: the proxy then sees neither a robot's URL nor the message, and connects to the
        // given address.
        _ = relay_easy_set_long(easy, CURLOPT_HTTPPROXYTUNNEL, 1)
        _ = relay_easy_set_long(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        guard let text = proxy.credentials?.reveal() else { return }
        _ = relay_easy_set_string(easy, CURLOPT_PROXYUSERNAME, String(text.prefix { $0 != ":" }))
        _ = relay_easy_set_string(easy, CURLOPT_PROXYPASSWORD, String(text.drop { $0 != ":" }.dropFirst()))
    }

    /// Sets the address at which the tunnel ends; nil if the target's host is an address.
    func apply(tunnel address: IPAddress?, port: UInt16, to slot: CurlHandle) {
        let route = address.flatMap { slot.route.fill(["::\(HostKey.bracketed($0)):\(port)"]) }
        _ = relay_easy_set_list(slot.easy, CURLOPT_CONNECT_TO, route)
    }

    /// The status with which the proxy refused `CONNECT`; 0 if it did not answer. Nil without a proxy, and if the
    /// tunnel was open.
    func tunnelFailure(of slot: CurlHandle) -> Int? {
        guard proxy != nil, slot.sends == 0 else { return nil }
        var status = 0
        _ = relay_easy_get_long(slot.easy, CURLINFO_HTTP_CONNECTCODE, &status)
        return (200...299).contains(status) ? nil : status
    }
}
