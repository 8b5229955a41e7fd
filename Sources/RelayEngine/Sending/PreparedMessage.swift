import RelayChannels
import RelayModel
import RelayStore

/// A notice compiled for one channel and one kind of reader, with the channel that judges the replies.
///
/// A class, because every attempt in flight refers to it; it stays on the engine's thread.
final class PreparedMessage {
    let channel: Channel
    let message: Result<CompiledMessage, ChannelError>
    let limits: TransferLimitsByLane
    /// The last reply that meant only "accepted", with its verdict: robots answer with the same bytes every time.
    private var usual: UsualReply?

    private final class UsualReply {
        let status: Int
        let body: [UInt8]
        let plain: PlainReply
        let judged: JudgedReply

        init(status: Int, body: [UInt8], plain: PlainReply, judged: JudgedReply) {
            self.status = status
            self.body = body
            self.plain = plain
            self.judged = judged
        }
    }

    init(channel: Channel, message: Result<CompiledMessage, ChannelError>, limits: TransferLimitsByLane) {
        self.channel = channel
        self.message = message
        self.limits = limits
    }

    var partCount: Int {
        if case .success(let message) = message { return message.partCount }
        return 1
    }

    /// Whether each part contains a keyword; false for a message that cannot be compiled.
    func holds(_ keyword: String) -> Bool { (try? message.get().holds(keyword)) ?? false }

    /// Whether its text may be cut into parts.
    var isSplittable: Bool {
        if case .success(let message) = message { return message.isSplittable }
        return false
    }

    /// Judges a reply, with the endpoint's own keys hidden in the kept part.
    func judge(_ reply: OutboundReply, recipients: @autoclosure () -> [String], keys: AttemptSecrets) -> JudgedReply {
        if let usual, reply.fault == nil, reply.status == usual.status, reply.body == usual.body,
            !keys.mayOccur(in: usual.plain)
        {
            return usual.judged
        }
        let plain = PlainReply(reply.body)
        // Nearly every reply quotes no key, and making the mask costs more than the search.
        let hidden = keys.mayOccur(in: plain) ? keys.mask.masked(reply.body) : nil
        let verdict: Verdict
        if let hidden {
            verdict = hiding(keys.mask, hidden, reply, recipients())
        } else {
            verdict = channel.judge(reply, recipients: recipients())
        }
        let judged = JudgedReply(verdict: verdict, excerpt: Self.excerpt(of: hidden ?? reply.body, verdict.class))
        if verdict.class == .accepted, verdict.recipients.isEmpty, verdict.reference == nil, reply.fault == nil,
            hidden == nil
        {
            usual = UsualReply(status: reply.status, body: reply.body, plain: plain, judged: judged)
        }
        return judged
    }

    /// Judges the provider's answer about the state of a delivery.
    func judgeInquiry(_ reply: OutboundReply, about delivery: Attempt.Delivery, keys: AttemptSecrets) -> JudgedReply {
        let recipient = channel.recipient(delivery.id, address: delivery.target.address.reveal())
        let verdict = channel.judgeInquiry(reply, about: recipient)
        let body = keys.mask.masked(reply.body) ?? reply.body
        return JudgedReply(verdict: verdict, excerpt: Self.excerpt(of: body, verdict.class))
    }

    /// Judges a reply that quotes a key. The rules read the original; the texts for people are taken from the reply
    /// without the key, before it is cut, so that no part of a key remains at the end.
    private func hiding(_ mask: KeyMask, _ hidden: [UInt8], _ reply: OutboundReply, _ recipients: [String]) -> Verdict {
        var verdict = channel.judge(reply, recipients: recipients)
        var without = reply
        without.body = hidden
        let shown = channel.judge(without, recipients: recipients)
        verdict.message = shown.message
        verdict.code = mask.masked(verdict.code)
        for (name, said) in verdict.recipients {
            var own = said
            own.message = shown.recipients[name]?.message ?? ""
            own.code = mask.masked(said.code)
            verdict.recipients[name] = own
        }
        return verdict
    }

    /// The kept part of a reply: enough to see the receiver's message.
    private static func excerpt(of body: [UInt8], _ verdict: VerdictClass) -> [UInt8]? {
        body.isEmpty ? nil : Array(Masking.numbers(in: body, first: verdict == .accepted ? 256 : 2048))
    }
}
