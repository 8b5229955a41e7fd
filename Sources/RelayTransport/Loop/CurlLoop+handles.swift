import CLibcurl
import CRelayLinux
import Glibc
import RelayModel

extension CurlLoop {
    /// Sets the options of the multi handle, once.
    func setUpMulti() {
        let context = Unmanaged.passUnretained(self).toOpaque()
        _ = relay_multi_set_socket_callback(multi, watchSocket)
        _ = relay_multi_set_pointer(multi, CURLMOPT_SOCKETDATA, context)
        _ = relay_multi_set_timer_callback(multi, changeTimer)
        _ = relay_multi_set_pointer(multi, CURLMOPT_TIMERDATA, context)
        // The default depends on the number of running transfers, and connections are closed when it falls.
        _ = relay_multi_set_long(multi, CURLMOPT_MAXCONNECTS, keptConnections)
        _ = relay_multi_set_long(multi, CURLMOPT_PIPELINING, Int(CURLPIPE_NOTHING))
    }

    /// Open connections use at most half of the process's descriptors; with more, new ones could not be opened.
    private var keptConnections: Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            return configuration.keptConnections
        }
        return max(8, min(configuration.keptConnections, Int(clamping: limit.rlim_cur / 2)))
    }

    /// A handle for a request, a used one if one is free; nil if memory has run out.
    func freeSlot() -> CurlHandle? {
        if let slot = freeSlots.popLast() { return slot }
        return RequestOrigin().flatMap { newSlot(.requests($0)) }
    }

    /// A new handle with the options of every transfer; nil if memory has run out.
    func newSlot(_ use: CurlHandle.Use) -> CurlHandle? {
        guard let easy = curl_easy_init() else { return nil }
        let slot = CurlHandle(easy: easy, addressGuard: addressGuard, proxy: proxy, use: use)
        setUp(slot)
        slots.append(slot)
        return slot
    }

    /// Sets the options that are the same for every transfer, once for each handle.
    private func setUp(_ slot: CurlHandle) {
        let easy = slot.easy
        let context = Unmanaged.passUnretained(slot).toOpaque()
        func set(_ option: CURLoption, _ value: Int) { _ = relay_easy_set_long(easy, option, value) }

        _ = relay_easy_set_pointer(easy, CURLOPT_PRIVATE, context)
        _ = relay_easy_set_data_callback(easy, CURLOPT_WRITEFUNCTION, receiveBody)
        _ = relay_easy_set_pointer(easy, CURLOPT_WRITEDATA, context)
        _ = relay_easy_set_data_callback(easy, CURLOPT_HEADERFUNCTION, receiveHeader)
        _ = relay_easy_set_pointer(easy, CURLOPT_HEADERDATA, context)
        _ = relay_easy_set_open_socket(easy, openSocket)
        _ = relay_easy_set_pointer(easy, CURLOPT_OPENSOCKETDATA, context)
        _ = relay_easy_set_close_socket(easy, closeSocket)
        _ = relay_easy_set_pointer(easy, CURLOPT_CLOSESOCKETDATA, Unmanaged.passUnretained(self).toOpaque())
        _ = relay_easy_set_before_request(easy, beforeRequest)
        _ = relay_easy_set_pointer(easy, CURLOPT_PREREQDATA, context)

        set(CURLOPT_NOSIGNAL, 1)
        // Without this option a transfer that ends during curl's own name lookup joins the lookup's thread, which
        // blocks the loop.
        set(CURLOPT_QUICK_EXIT, 1)
        set(CURLOPT_FOLLOWLOCATION, 0)
        _ = relay_easy_set_string(easy, CURLOPT_PROTOCOLS_STR, "http,https")
        if let proxy {
            setUp(proxy.server, in: slot)
        } else {
            // Proxy variables of the environment would send requests past the guard.
            _ = relay_easy_set_string(easy, CURLOPT_PROXY, "")
            // Without this option curl would read the environment for proxy exceptions on each request.
            _ = relay_easy_set_string(easy, CURLOPT_NOPROXY, "*")
        }
        set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        set(CURLOPT_TCP_NODELAY, 1)
        set(CURLOPT_MAXAGE_CONN, max(1, Int(configuration.idleLifetime.components.seconds)))
        set(CURLOPT_MAXLIFETIME_CONN, max(1, Int(configuration.connectionLifetime.components.seconds)))
        // Addresses come from the DNS cache, which replaces them. With a limit curl would also search its whole table
        // at the end of every transfer.
        set(CURLOPT_DNS_CACHE_TIMEOUT, -1)
        set(CURLOPT_BUFFERSIZE, 4096)
        // A receiver may encode its reply although no request asks for it (RFC 9110, 12.5.3); curl decodes what comes.
        // The reply's size limit counts decoded bytes.
        _ = relay_easy_set_string(easy, CURLOPT_ACCEPT_ENCODING, "gzip, deflate")
        set(CURLOPT_UPLOAD_BUFFERSIZE, 16_384)
        set(CURLOPT_SSL_VERIFYPEER, 1)
        set(CURLOPT_SSL_VERIFYHOST, 2)
        trustSystem(slot)
    }

    /// Sets the time limits that differ from the handle's current ones.
    func apply(_ limits: TransferLimits, to slot: CurlHandle) {
        slot.replyBytes = limits.replyBytes
        guard slot.limits != limits else { return }
        slot.limits = limits
        func set(_ option: CURLoption, _ value: Int) { _ = relay_easy_set_long(slot.easy, option, value) }
        // curl takes 0 as no limit, and ignores a value that is too large.
        func span(_ limit: Duration) -> Int { Int(min(max(.milliseconds(1), limit), .seconds(86_400)).milliseconds) }
        set(CURLOPT_CONNECTTIMEOUT_MS, span(limits.connect))
        set(CURLOPT_TIMEOUT_MS, span(limits.total))
    }

    /// Sets method and body.
    func apply(method: String, body: [UInt8], to slot: CurlHandle) {
        let easy = slot.easy
        let sendsBody = method == "POST" || method == "PUT" || method == "PATCH" || !body.isEmpty
        if sendsBody {
            _ = relay_easy_set_pointer(easy, CURLOPT_POSTFIELDS, slot.keepBody(body))
            _ = relay_easy_set_size(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count))
        }
        guard slot.method != method || slot.sendsBody != sendsBody else { return }
        slot.method = method
        slot.sendsBody = sendsBody
        func set(_ option: CURLoption, _ value: Int) { _ = relay_easy_set_long(easy, option, value) }
        set(CURLOPT_NOBODY, 0)
        if sendsBody {
            set(CURLOPT_POST, 1)
        } else {
            set(CURLOPT_HTTPGET, 1)
            if method == "HEAD" { set(CURLOPT_NOBODY, 1) }
        }
        let isPlain = method == "HEAD" || method == (sendsBody ? "POST" : "GET")
        _ = relay_easy_set_string(easy, CURLOPT_CUSTOMREQUEST, isPlain ? nil : method)
    }

    /// For bodies of at least this size curl asks the server first whether to send it (EXPECT_100_THRESHOLD).
    private static let expectThreshold = 1_048_576

    /// Sets the headers and suppresses those that curl would add about a body: the request is complete.
    func apply(_ headers: [HTTPField], bodyBytes: Int, to slot: CurlHandle) {
        var lines = ownLines
        // curl waits for a "100 Continue" with large bodies only, and it searches each header a dozen times a request.
        if bodyBytes >= Self.expectThreshold { lines.append("Expect:") }
        if !headers.contains(where: { $0.isNamed("content-type") }) { lines.append("Content-Type:") }
        _ = relay_easy_set_list(slot.easy, CURLOPT_HTTPHEADER, slot.headers.fill(lines, fields: headers))
    }

    /// Hands over the addresses of a host that curl does not have yet.
    func apply(_ pin: AddressPin?, to slot: CurlHandle) {
        guard let pin else { return }
        _ = relay_easy_set_list(slot.easy, CURLOPT_RESOLVE, slot.pins.fill(hosts.takeDroppedPins() + [pin.text]))
        pinnedThisTurn.insert(pin.key)
    }
}
