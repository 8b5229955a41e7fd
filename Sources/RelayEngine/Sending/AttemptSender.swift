import RelayChannels
import RelayModel
import RelayStore
import RelayTransport

/// Makes the requests of attempts, keeps those in flight, and turns replies into verdicts.
struct AttemptSender {
    private struct InFlight {
        let attempt: Attempt
        let prepared: PreparedMessage
        /// The access token of the request; nil if it has none.
        var pass: UsedToken?
        /// The secret that signed it, if the roster only names it.
        var secret: String?
        /// Whether it asks for the state of an earlier request instead of repeating it.
        var isInquiry = false
    }

    private let channels: ChannelCatalogue
    private var cache: MessageCache
    private let tokens: AccessTokens
    private var secrets: SecretResolver
    private var inFlight = Slab<InFlight>()
    /// Attempts that ended, by verdict.
    var verdicts = RunLengthCounter<VerdictClass>()
    private var random: any RandomNumberGenerator & Sendable
    /// The machine's clock minus the relay's: requests are dated and signed by the machine's clock, which receivers
    /// compare with their own.
    var step = Duration.zero

    init(
        channels: ChannelCatalogue,
        configuration: EngineConfiguration,
        tokens: AccessTokens,
        random: any RandomNumberGenerator & Sendable
    ) {
        self.channels = channels
        self.random = random
        self.tokens = tokens
        cache = MessageCache(channels: channels, configuration: configuration)
        secrets = SecretResolver(configuration.secrets)
    }

    mutating func forget(_ id: NoticeID) { cache.forget(id) }

    /// Returns a transfer for the attempt, or the reason why none can be made.
    /// - Parameter notice: returns a notice; the dispatcher has it as long as a delivery of it is in memory.
    mutating func makeRequest(
        _ attempt: Attempt,
        at now: Timestamp,
        notice: (NoticeID) -> Notice?
    ) -> Result<Transfer, SendFailure> {
        guard let name = attempt.deliveries.first?.target.channel else { return .failure(.noChannel) }
        let found =
            attempt.isDigest
            ? cache.digest(
                of: attempt.deliveries.map(\.id.notice),
                on: name,
                keyword: attempt.deliveries[0].target.keyword,
                notice: notice
            )
            : cache.message(
                attempt.notice,
                for: attempt.reader,
                on: name,
                keyword: attempt.deliveries[0].target.keyword,
                shortenedFrom: attempt.shortenedFrom,
                notice: notice
            )
        guard let prepared = found else {
            guard channels.contains(name) else { return .failure(.noChannel) }
            let lost = SendFailure.refused(.permanentContent, .credential, "the notice is not in memory")
            return .failure(attempt.isDigest ? .refusedTogether : lost)
        }
        // A digest is one message to one endpoint, however many notices it names.
        let deliveries = attempt.isDigest ? attempt.deliveries.prefix(1) : attempt.deliveries[...]
        var recipients: [ChannelRecipient] = []
        recipients.reserveCapacity(deliveries.count)
        var pass: UsedToken?
        var resolved: String?
        for delivery in deliveries {
            switch secret(of: delivery.target, prepared.channel, now) {
            case .none: recipients.append(recipient(delivery, prepared.channel, secret: nil))
            case .found(let text):
                if text != delivery.target.secret.reveal() { resolved = text }
                if let rule = prepared.channel.token, pass == nil {
                    let isUrgent = attempt.lane == .urgent
                    switch tokens.token(
                        for: rule,
                        secret: text,
                        of: prepared.channel.name,
                        isUrgent: isUrgent,
                        at: now
                    ) {
                    case .token(let token): pass = UsedToken(token: token, fingerprint: rule.fingerprint(of: text))
                    case .waiting(let moment): return .failure(.tokenMissing(until: moment))
                    case .refused(let code, let message):
                        return .failure(.tokenRefused("the access token: \(code) \(message)"))
                    }
                }
                recipients.append(recipient(delivery, prepared.channel, secret: pass?.token.reveal() ?? text))
            case .missing(let place): return .failure(.secretMissing(place))
            }
        }
        let stamp = AttemptStamp(
            now: now + step,
            attempt: attempt.number,
            nonce: UInt128(random.next()) << 64 | UInt128(random.next()),
            isRepeat: attempt.isRepeat,
            doubtfulSince: attempt.doubtfulSince.map { $0 + step }
        )
        do throws(ChannelError) {
            let isInquiry = attempt.isRepeat && prepared.channel.canAskProvider
            let message: OutboundMessage =
                isInquiry
                ? .http(try prepared.channel.inquiry(about: recipients[0], stamp: stamp))
                : try prepared.message.get().request(part: attempt.part, to: recipients, stamp: stamp)
            let tag = inFlight.insert(
                InFlight(attempt: attempt, prepared: prepared, pass: pass, secret: resolved, isInquiry: isInquiry)
            )
            return .success(
                Transfer(
                    tag: UInt64(tag),
                    message: message,
                    limits: prepared.limits[attempt.lane],
                    isUrgent: attempt.lane == .urgent
                )
            )
        } catch {
            let isAddress = error.subject == .address
            if attempt.isDigest || isAddress && attempt.deliveries.count > 1 {
                return .failure(.refusedTogether)
            }
            let isContent = error.subject == .text || error.subject == .data
            let verdict: VerdictClass = isContent ? .permanentContent : .permanentConfig
            let isRecipients = isAddress && prepared.channel.pace.credential == .secret
            return .failure(
                .refused(verdict, isRecipients ? .recipient : .credential, error.description)
            )
        }
    }

    /// Returns the result of a finished transfer for each of its deliveries.
    mutating func land(_ result: TransferResult, at now: Timestamp) -> AttemptResult? {
        let tag = Int(result.tag)
        guard inFlight.contains(tag) else { return nil }
        let sent = inFlight[tag]
        inFlight.remove(tag)
        let attempt = sent.attempt
        let channel = sent.prepared.channel
        let names = { attempt.deliveries.map { channel.recipientName(of: $0.target.address.reveal()) } }
        let keys = AttemptSecrets(deliveries: attempt.deliveries, secret: sent.secret, token: sent.pass?.token)
        var judged =
            sent.isInquiry
            ? sent.prepared.judgeInquiry(result.reply, about: attempt.deliveries[0], keys: keys)
            : sent.prepared.judge(result.reply, recipients: names(), keys: keys)
        if judged.verdict.lacksKeyword { judged = judged.naming(attempt.deliveries[0].target) }
        if let pass = sent.pass, let rule = channel.token {
            let isRefused = rule.isRefused(judged.verdict)
            tokens.judged(pass.token, of: pass.fingerprint, isRefused: isRefused, at: now)
            // The token is refused, not the endpoint: the same message is sent again with a new token.
            if isRefused { return AttemptResult(attempt, .tokenMissing(until: now + .seconds(30)), hasLeft: true) }
        }
        // Called only for several deliveries: passing a verdict copies it.
        if attempt.deliveries.count > 1, attempt.isRefusedTogether(judged.verdict) {
            return AttemptResult(attempt, .refusedTogether, hasLeft: true)
        }
        let parts = sent.prepared.partCount
        let isSplittable = sent.prepared.isSplittable
        let hasLeft = !(result.reply.fault?.isBeforeBody ?? false)
        func end(_ slot: Int, _ judged: JudgedReply) -> AttemptResult.Result {
            verdicts.add(judged.verdict.class)
            let outcome = AttemptOutcome(
                judged,
                startedAt: result.startedAt,
                duration: result.microseconds,
                httpStatus: result.reply.status,
                parts: parts,
                isSplittable: isSplittable
            )
            return AttemptResult.Result(slot: slot, outcome: .attempt(outcome))
        }
        guard !judged.verdict.recipients.isEmpty else {
            // There is usually one delivery, and a literal of one element costs a fifth of `map`.
            let first = attempt.deliveries[0].slot
            let results =
                attempt.deliveries.count == 1 ? [end(first, judged)] : attempt.deliveries.map { end($0.slot, judged) }
            return AttemptResult(lane: attempt.lane, results: results, hasLeft: hasLeft)
        }
        return AttemptResult(
            lane: attempt.lane,
            results: zip(attempt.deliveries, names()).map { delivery, name in
                guard let own = judged.verdict.recipients[name] else { return end(delivery.slot, judged) }
                return end(delivery.slot, JudgedReply(verdict: own, excerpt: judged.excerpt))
            },
            hasLeft: hasLeft
        )
    }

    /// The endpoint's own secret, otherwise the channel's.
    private mutating func secret(
        of target: EndpointTarget,
        _ channel: Channel,
        _ now: Timestamp
    ) -> SecretResolver.Finding {
        if !target.secret.isEmpty { return secrets.resolve(target.secret, for: channel, at: now) }
        return channel.defaultSecret.map { secrets.resolve($0, for: channel, at: now) } ?? .none
    }

    private func recipient(_ delivery: Attempt.Delivery, _ channel: Channel, secret: String?) -> ChannelRecipient {
        channel.recipient(delivery.id, address: delivery.target.address.reveal(), secret: secret)
    }
}
