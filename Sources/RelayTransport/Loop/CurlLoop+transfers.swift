import CLibcurl
import CRelayLinux
import RelayModel

extension CurlLoop {
    /// Judges the target and begins the transfer, or waits for the host's addresses.
    func start(_ transfer: Transfer) {
        if case .mail(let mail) = transfer.message, !mail.hasEnvelope { return fail(transfer.tag, .addressRefused) }
        let target: TargetURL
        do { target = try self.target(of: transfer.message) } catch {
            return fail(transfer.tag, .addressRefused)
        }
        if let proxy { return start(transfer, target, through: proxy) }
        guard target.address == nil else { return begin(transfer, target, key: nil, pin: nil) }
        let key = HostKey(target)
        guard case .ready(let text) = place(transfer, key) else { return }
        begin(transfer, target, key: key, pin: text.map { AddressPin(key: key, text: $0) })
    }

    /// Asks for a host's addresses; keeps the transfer if it must wait for them.
    func place(_ transfer: Transfer, _ key: HostKey) -> DNSCache<Transfer>.Placement {
        let limit = min(configuration.lookupLimit, transfer.limits.connect).milliseconds
        return hosts.place(
            key,
            isUrgent: transfer.isUrgent,
            now: monotonic,
            deadline: monotonic + limit,
            waiting: transfer
        )
    }

    private func target(of message: OutboundMessage) throws(AddressRefusal) -> TargetURL {
        switch message {
        case .http(let request): return try origins.target(request.url)
        case .mail(let mail): return try TargetURL(mail.server, policy: addressGuard.policy, isMail: true)
        }
    }

    /// Ends a lookup: judges its addresses together, then continues or fails the transfers that waited. An unanswered
    /// lookup is not the server's fault.
    func answer(_ question: HostQuestion, _ addresses: [IPAddress]?) {
        guard let addresses else {
            for late in hosts.miss(question, now: monotonic) { take(late, fault: .localFailure) }
            return
        }
        let isProxy = question.key.isProxy
        if isProxy { proxy?.note(addresses) }
        // The operator chooses the proxy, so any address is allowed.
        let judge = isProxy ? AddressGuard(policy: .unguarded) : addressGuard
        let refusal = judge.refusal(ofAnswers: addresses)
        let waiting = hosts.answer(question, addresses: refusal == nil ? addresses : nil, now: monotonic)
        for transfer in waiting {
            if isProxy, refusal != nil {
                fail(transfer.tag, .proxyFailure)
            } else if let refusal {
                fail(transfer.tag, refusal.rule == .noAnswer ? .dnsFailure : .addressRefused)
            } else {
                start(transfer)
            }
        }
    }

    /// Continues a transfer whose lookup was not answered with the known addresses, or fails it.
    func take(_ late: DNSCache<Transfer>.Late, fault: TransportFault) {
        if late.mayStart { start(late.value) } else { fail(late.value.tag, fault) }
    }

    /// Hands a transfer to libcurl.
    ///
    /// - Parameters:
    ///   - key: the target's host; nil if it is an address.
    ///   - pin: addresses that libcurl does not have yet: the target's, or the proxy's.
    ///   - tunnel: the address to which the proxy must connect instead of the name.
    func begin(_ transfer: Transfer, _ target: TargetURL, key: HostKey?, pin: AddressPin?, tunnel: IPAddress? = nil) {
        guard let slot = slot(for: transfer.message) else { return fail(transfer.tag, .localFailure) }
        slot.isRunning = true
        slot.tag = transfer.tag
        slot.hostKey = key
        slot.isTLS = target.isTLS
        slot.startedAt = now
        slot.staleLimit = configuration.staleLimit
        apply(transfer.limits, to: slot)
        apply(pin, to: slot)
        if proxy != nil { apply(tunnel: tunnel, port: target.port, to: slot) }
        if let authorities = configuration.authorities { trust(authorities, in: slot) }
        guard slot.aim(at: target), curl_multi_add_handle(multi, slot.easy) == CURLM_OK else {
            fail(slot.tag, .localFailure)
            return release(slot)
        }
    }

    /// Returns a handle that is set to send the message; nil if memory has run out.
    private func slot(for message: OutboundMessage) -> CurlHandle? {
        switch message {
        case .http(let request):
            guard let slot = freeSlot() else { return nil }
            apply(method: request.method, body: request.body, to: slot)
            apply(request.headers, bodyBytes: request.body.count, to: slot)
            return slot
        case .mail(let mail):
            guard let slot = freeMailSlot() else { return nil }
            apply(mail, to: slot)
            return slot
        }
    }

    /// Processes the transfers that curl finished.
    func finishCompleted() {
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle else { continue }
            let code = message.pointee.data.result
            var context: UnsafeMutableRawPointer?
            _ = relay_easy_get_pointer(easy, CURLINFO_PRIVATE, &context)
            guard let context else { continue }
            finish(Unmanaged<CurlHandle>.fromOpaque(context).takeUnretainedValue(), code)
        }
    }

    private func finish(_ slot: CurlHandle, _ code: CURLcode) {
        if code != CURLE_OK, isStale(slot, code), retry(slot) { return }
        var reply = OutboundReply(status: status(of: slot), receivedAt: wall)
        // A mail server's refusal is a reply, although curl calls it an error.
        let isRefusal = slot.sendsMails && reply.status >= 400
        // The reply is complete and its status is valid, but its body cannot be read.
        let isUnreadable = code == CURLE_BAD_CONTENT_ENCODING
        if code != CURLE_OK, !slot.isCut, !isRefusal, !isUnreadable {
            let breakage = breakage(of: slot, code)
            let fault = breakage.fault
            reply.fault = fault
            if fault == .connectRefused || fault == .connectTimeout || fault == .proxyFailure {
                if let key = slot.hostKey { hosts.distrust(key) }
                if let proxy { hosts.distrust(proxy.server.key) }
            }
            if fault == .proxyFailure { reply.faultDetail = ProxyRoute.explanation(breakage.tunnelFailure ?? 0) }
        }
        if reply.status != 0 {
            if !slot.sendsMails { reply.headers = replyFields(of: slot, slot.limits?.replyHeaders) }
            reply.body = slot.received
            reply.isBodyCut = slot.isCut || isUnreadable
        }
        complete(slot, reply)
    }

    /// Reports the result and frees the handle.
    private func complete(_ slot: CurlHandle, _ reply: OutboundReply) {
        let isNew = slot.opened > 0
        metrics.connectionsOpened += slot.opened
        // A repeat by curl itself counts as two sendings; the loop's own repeat is already counted.
        if slot.sends == 2, !slot.isOnFreshConnection { metrics.staleRetries += 1 }
        if !isNew, slot.sends > 0 { metrics.connectionsReused += 1 }
        answer(
            TransferResult(
                tag: slot.tag,
                reply: reply,
                startedAt: slot.startedAt,
                microseconds: elapsed(slot),
                isNewConnection: isNew
            )
        )
        curl_multi_remove_handle(multi, slot.easy)
        release(slot)
    }

    private func release(_ slot: CurlHandle) {
        if slot.isOnFreshConnection {
            slot.isOnFreshConnection = false
            _ = relay_easy_set_long(slot.easy, CURLOPT_FRESH_CONNECT, 0)
        }
        slot.clear()
        if slot.sendsMails { freeMailSlots.append(slot) } else { freeSlots.append(slot) }
    }

    /// Whether the exchange broke because the server had closed the open connection: no part of a reply arrived, no
    /// connection was opened for it, and it broke early.
    private func isStale(_ slot: CurlHandle, _ code: CURLcode) -> Bool {
        if slot.wantsFreshConnection { return true }
        guard slot.sends == 1, slot.isFirstSendReused, slot.headBytes == 0, slot.refusal == nil else { return false }
        let isBroken = code == CURLE_RECV_ERROR || code == CURLE_SEND_ERROR || code == CURLE_GOT_NOTHING
        return isBroken && slot.hasBrokenSoon()
    }

    /// Repeats the transfer at once, on a connection of its own.
    private func retry(_ slot: CurlHandle) -> Bool {
        guard !slot.isOnFreshConnection else { return false }
        slot.microsecondsBefore = elapsed(slot)
        curl_multi_remove_handle(multi, slot.easy)
        slot.wantsFreshConnection = false
        slot.isOnFreshConnection = true
        slot.clearReply()
        metrics.staleRetries += 1
        _ = relay_easy_set_long(slot.easy, CURLOPT_FRESH_CONNECT, 1)
        return curl_multi_add_handle(multi, slot.easy) == CURLM_OK
    }

    /// Abandons all transfers that run or wait.
    func abandonAll() {
        for transfer in hosts.abandon() { fail(transfer.tag, .abandoned) }
        for slot in slots where slot.isRunning {
            complete(slot, OutboundReply(status: 0, fault: .abandoned, receivedAt: now))
        }
    }

    /// Reports the failure of a transfer that has no handle.
    func fail(_ tag: UInt64, _ fault: TransportFault) { answer(.failed(tag, fault, at: now)) }

    private func answer(_ result: consuming TransferResult) {
        metrics.running -= 1
        metrics.finished += 1
        results.append(result)
    }

    private func breakage(of slot: CurlHandle, _ code: CURLcode) -> TransferFailure {
        var systemError = 0
        _ = relay_easy_get_long(slot.easy, CURLINFO_OS_ERRNO, &systemError)
        return TransferFailure(
            code: code,
            systemError: slot.socketError != 0 ? slot.socketError : Int32(clamping: systemError),
            isSent: slot.sends > 0,
            isTLS: slot.isTLS,
            status: status(of: slot),
            isAddressRefused: slot.refusal != nil,
            tunnelFailure: tunnelFailure(of: slot)
        )
    }

    /// The final status; an interim status (100–199) counts as none.
    private func status(of slot: CurlHandle) -> Int {
        var status = 0
        _ = relay_easy_get_long(slot.easy, CURLINFO_RESPONSE_CODE, &status)
        return status < 200 ? 0 : status
    }

    private func elapsed(_ slot: CurlHandle) -> Int64 {
        var microseconds: curl_off_t = 0
        _ = relay_easy_get_size(slot.easy, CURLINFO_TOTAL_TIME_T, &microseconds)
        return slot.microsecondsBefore + Int64(microseconds)
    }
}
