import RelayChannels
import RelayModel
import RelayStore
import RelayTransport

/// Makes requests of flights, remembers what is in the air, and reads verdicts off the replies.
struct FlightDeck {
    private struct Airborne {
        let flight: Flight
        let prepared: PreparedMessage
        /// The access token the request carries; nil where it carries none.
        var pass: TokenPass?
        /// The secret it was signed with, where the roster only names it.
        var secret: String?
        /// Whether it asks what became of an earlier request, instead of repeating it.
        var isInquiry = false
    }

    private let channels: ChannelCatalogue
    private var cache: MessageCache
    private let tokens: TokenDesk
    private var secrets: SecretResolver
    private var airborne = SlotTable<Airborne>()
    /// Attempts that ended, by verdict.
    var verdicts = RunTally<VerdictClass>()
    private var random: any RandomNumberGenerator & Sendable
    /// How far the machine's clock is from the relay's: requests are dated and signed by that one, as their receivers judge them.
    var step = Duration.zero

    init(
        channels: ChannelCatalogue,
        configuration: EngineConfiguration,
        tokens: TokenDesk,
        random: any RandomNumberGenerator & Sendable
    ) {
        self.channels = channels
        self.random = random
        self.tokens = tokens
        cache = MessageCache(channels: channels, configuration: configuration)
        secrets = SecretResolver(configuration.secrets)
    }

    mutating func forget(_ id: NoticeID) { cache.forget(id) }

    /// A transfer for the flight, or why there can be none.
    /// - Parameter notice: what is being sent; the dispatcher knows it for as long as a delivery of it is in memory.
    mutating func launch(
        _ flight: Flight,
        at now: Timestamp,
        notice: (NoticeID) -> Notice?
    ) -> Result<Transfer, FlightObstacle> {
        guard let name = flight.legs.first?.target.channel else { return .failure(FlightObstacle(.noChannel)) }
        let found =
            flight.isDigest
            ? cache.digest(
                of: flight.legs.map(\.id.notice),
                on: name,
                keyword: flight.legs[0].target.keyword,
                notice: notice
            )
            : cache.message(
                flight.notice,
                for: flight.reader,
                on: name,
                keyword: flight.legs[0].target.keyword,
                shortenedFrom: flight.shortenedFrom,
                notice: notice
            )
        guard let prepared = found else {
            guard channels.contains(name) else { return .failure(FlightObstacle(.noChannel)) }
            let lost = SendObstacle.refused(.permanentContent, .credential, "the notice is not in memory")
            return .failure(FlightObstacle(flight.isDigest ? .refusedTogether : lost))
        }
        // A digest is one message to one endpoint, whatever it tells.
        let legs = flight.isDigest ? flight.legs.prefix(1) : flight.legs[...]
        var recipients: [ChannelRecipient] = []
        recipients.reserveCapacity(legs.count)
        var pass: TokenPass?
        var resolved: String?
        for leg in legs {
            switch secret(of: leg.target, prepared.channel, now) {
            case .none: recipients.append(recipient(leg, prepared.channel, secret: nil))
            case .found(let text):
                if text != leg.target.secret.reveal() { resolved = text }
                if let rule = prepared.channel.token, pass == nil {
                    let isUrgent = flight.lane == .urgent
                    switch tokens.token(
                        for: rule,
                        secret: text,
                        of: prepared.channel.name,
                        isUrgent: isUrgent,
                        at: now
                    ) {
                    case .token(let token): pass = TokenPass(token: token, fingerprint: rule.fingerprint(of: text))
                    case .waiting(let moment): return .failure(FlightObstacle(.tokenMissing(until: moment)))
                    case .refused(let code, let message):
                        return .failure(FlightObstacle(.tokenRefused("the access token: \(code) \(message)")))
                    }
                }
                recipients.append(recipient(leg, prepared.channel, secret: pass?.token.reveal() ?? text))
            case .missing(let place): return .failure(FlightObstacle(.secretMissing(place)))
            }
        }
        let stamp = AttemptStamp(
            now: now + step,
            attempt: flight.attempt,
            nonce: UInt128(random.next()) << 64 | UInt128(random.next()),
            isRepeat: flight.isRepeat,
            doubtfulSince: flight.doubtfulSince.map { $0 + step }
        )
        do throws(ChannelError) {
            let isInquiry = flight.isRepeat && prepared.channel.canAskProvider
            let request =
                isInquiry
                ? try prepared.channel.inquiry(about: recipients[0], stamp: stamp)
                : try prepared.message.get().request(part: flight.part, to: recipients, stamp: stamp)
            let tag = airborne.insert(
                Airborne(flight: flight, prepared: prepared, pass: pass, secret: resolved, isInquiry: isInquiry)
            )
            return .success(
                Transfer(
                    tag: UInt64(tag),
                    request: request,
                    limits: prepared.limits[flight.lane],
                    isUrgent: flight.lane == .urgent
                )
            )
        } catch {
            let isAddress = error.subject == .address
            if flight.isDigest || isAddress && flight.legs.count > 1 {
                return .failure(FlightObstacle(.refusedTogether))
            }
            let isContent = error.subject == .text || error.subject == .data
            let verdict: VerdictClass = isContent ? .permanentContent : .permanentConfig
            let isRecipients = isAddress && prepared.channel.pace.credential == .secret
            return .failure(
                FlightObstacle(.refused(verdict, isRecipients ? .recipient : .credential, error.description))
            )
        }
    }

    /// What a finished transfer means for each delivery it carried.
    mutating func land(_ result: TransferResult, at now: Timestamp) -> FlightEnd? {
        let tag = Int(result.tag)
        guard airborne.contains(tag) else { return nil }
        let craft = airborne[tag]
        airborne.remove(tag)
        let flight = craft.flight
        let channel = craft.prepared.channel
        let names = { flight.legs.map { channel.recipientName(of: $0.target.address.reveal()) } }
        let keys = FlightKeys(legs: flight.legs, secret: craft.secret, token: craft.pass?.token)
        var judgement =
            craft.isInquiry
            ? craft.prepared.judgeInquiry(result.reply, about: flight.legs[0], keys: keys)
            : craft.prepared.judge(result.reply, recipients: names(), keys: keys)
        if judgement.verdict.lacksKeyword { judgement = judgement.naming(flight.legs[0].target) }
        if let pass = craft.pass, let rule = channel.token {
            let isRefused = rule.isRefused(judgement.verdict)
            tokens.judged(pass.token, of: pass.fingerprint, isRefused: isRefused, at: now)
            // The token's fault, not the endpoint's: the same message goes out once more, with a fresh one.
            if isRefused { return FlightEnd(flight, .tokenMissing(until: now + .seconds(30)), hasLeft: true) }
        }
        // Asked of several only: a verdict handed over is a copy.
        if flight.legs.count > 1, flight.isRefusedTogether(judgement.verdict) {
            return FlightEnd(flight, .refusedTogether, hasLeft: true)
        }
        let parts = craft.prepared.partCount
        let isSplittable = craft.prepared.isSplittable
        let hasLeft = !(result.reply.fault?.isBeforeBody ?? false)
        func end(_ slot: Int, _ judgement: Judgement) -> FlightEnd.Result {
            verdicts.add(judgement.verdict.class)
            let outcome = AttemptOutcome(
                judgement,
                startedAt: result.startedAt,
                duration: result.microseconds,
                httpStatus: result.reply.status,
                parts: parts,
                isSplittable: isSplittable
            )
            return FlightEnd.Result(slot: slot, outcome: .attempt(outcome))
        }
        guard !judgement.verdict.recipients.isEmpty else {
            // One is the rule, and a list made of one element costs a fifth of one made by `map`.
            let first = flight.legs[0].slot
            let results = flight.legs.count == 1 ? [end(first, judgement)] : flight.legs.map { end($0.slot, judgement) }
            return FlightEnd(lane: flight.lane, results: results, hasLeft: hasLeft)
        }
        return FlightEnd(
            lane: flight.lane,
            results: zip(flight.legs, names()).map { leg, name in
                guard let own = judgement.verdict.recipients[name] else { return end(leg.slot, judgement) }
                return end(leg.slot, Judgement(verdict: own, excerpt: judgement.excerpt))
            },
            hasLeft: hasLeft
        )
    }

    /// The endpoint's own secret, else the channel's.
    private mutating func secret(
        of target: EndpointTarget,
        _ channel: Channel,
        _ now: Timestamp
    ) -> SecretResolver.Finding {
        if !target.secret.isEmpty { return secrets.resolve(target.secret, for: channel, at: now) }
        return channel.defaultSecret.map { secrets.resolve($0, for: channel, at: now) } ?? .none
    }

    private func recipient(_ leg: Flight.Leg, _ channel: Channel, secret: String?) -> ChannelRecipient {
        channel.recipient(leg.id, address: leg.target.address.reveal(), secret: secret)
    }
}
