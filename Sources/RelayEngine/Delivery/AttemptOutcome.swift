public import RelayModel
import RelayStore

/// The outcome of one attempt for one delivery.
public struct AttemptOutcome: Sendable {
    /// The code of an attempt that was not sent: the channel could not make a request.
    static let notSent = "not_sent"

    private var judged: JudgedReply
    public var startedAt: Timestamp
    /// The duration of the exchange in microseconds.
    public var duration: Int64
    public var httpStatus: Int
    /// The number of parts of the message.
    public var parts: Int
    /// Whether the message's text may be cut into parts.
    public var isSplittable: Bool

    public init(
        verdict: Verdict,
        startedAt: Timestamp,
        duration: Int64,
        httpStatus: Int,
        reply: [UInt8]? = nil,
        parts: Int = 1,
        isSplittable: Bool = false
    ) {
        self.init(
            JudgedReply(verdict: verdict, excerpt: reply),
            startedAt: startedAt,
            duration: duration,
            httpStatus: httpStatus,
            parts: parts,
            isSplittable: isSplittable
        )
    }

    init(
        _ judged: JudgedReply,
        startedAt: Timestamp,
        duration: Int64,
        httpStatus: Int,
        parts: Int,
        isSplittable: Bool
    ) {
        self.judged = judged
        self.startedAt = startedAt
        self.duration = duration
        self.httpStatus = httpStatus
        self.parts = parts
        self.isSplittable = isSplittable
    }

    public var verdict: Verdict { judged.verdict }
    /// The beginning of the reply, masked; nil if it adds nothing to the verdict.
    public var reply: [UInt8]? { judged.excerpt }

    /// Whether the relay's own side failed.
    var isOwnFault: Bool { judged.isOwnFault }

    /// The same outcome with another wait.
    func waiting(_ seconds: Double) -> AttemptOutcome {
        var verdict = judged.verdict
        verdict.waitSeconds = seconds
        var outcome = self
        outcome.judged = JudgedReply(verdict: verdict, excerpt: judged.excerpt)
        return outcome
    }

    /// The outcome in the form of the log.
    func record(number: Int) -> AttemptRecord {
        AttemptRecord(
            number: number,
            startedAt: startedAt,
            duration: duration,
            verdict: verdict.class,
            httpStatus: httpStatus,
            code: verdict.code,
            message: verdict.message,
            reply: reply
        )
    }
}
