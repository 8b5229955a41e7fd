import RelayChannels
import RelayModel
import RelayStore

/// A notice as one channel says it to one kind of reader, ready to be made into requests, and the channel that judges the replies.
///
/// A class, because every flight refers to it while it is in the air; it stays on the engine's thread.
final class PreparedMessage {
    let channel: Channel
    let message: Result<CompiledMessage, ChannelError>
    let limits: TransferLimitsByLane
    /// The last reply that meant "accepted" and nothing else, with that verdict: robots answer with the same bytes every time.
    private var usual: UsualReply?

    private final class UsualReply {
        let status: Int
        let body: [UInt8]
        let judgement: Judgement

        init(status: Int, body: [UInt8], judgement: Judgement) {
            self.status = status
            self.body = body
            self.judgement = judgement
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

    /// What a reply means.
    func judge(_ reply: OutboundReply, recipients: @autoclosure () -> [String]) -> Judgement {
        if let usual, reply.fault == nil, reply.status == usual.status, reply.body == usual.body {
            return usual.judgement
        }
        let verdict = channel.judge(reply, recipients: recipients())
        let judgement = Judgement(verdict: verdict, excerpt: Self.excerpt(of: reply.body, verdict.class))
        if verdict.class == .accepted, verdict.recipients.isEmpty, verdict.reference == nil, reply.fault == nil {
            usual = UsualReply(status: reply.status, body: reply.body, judgement: judgement)
        }
        return judgement
    }

    /// What the provider says became of a delivery.
    func judgeInquiry(_ reply: OutboundReply, about leg: Flight.Leg) -> Judgement {
        let recipient = channel.recipient(leg.id, address: leg.target.address.reveal())
        let verdict = channel.judgeInquiry(reply, about: recipient)
        return Judgement(verdict: verdict, excerpt: Self.excerpt(of: reply.body, verdict.class))
    }

    /// What is kept of a reply: enough to see what the far side said.
    private static func excerpt(of body: [UInt8], _ verdict: VerdictClass) -> [UInt8]? {
        body.isEmpty ? nil : Array(Masking.numbers(in: body, first: verdict == .accepted ? 256 : 2048))
    }
}
