public import RelayModel
import RelayStore

/// What one attempt meant for one delivery.
public struct AttemptOutcome: Sendable {
    /// The code of an attempt that did not leave the house: the channel could not make a request of it.
    static let notSent = "not_sent"

    private var judgement: Judgement
    public var startedAt: Timestamp
    /// Microseconds from start to end of the exchange.
    public var duration: Int64
    public var httpStatus: Int
    /// Parts the message has.
    public var parts: Int
    /// Whether the message's text may be cut into parts.
    public var isSplittable: Bool

    /// An outcome.
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
            Judgement(verdict: verdict, excerpt: reply),
            startedAt: startedAt,
            duration: duration,
            httpStatus: httpStatus,
            parts: parts,
            isSplittable: isSplittable
        )
    }

    init(
        _ judgement: Judgement,
        startedAt: Timestamp,
        duration: Int64,
        httpStatus: Int,
        parts: Int,
        isSplittable: Bool
    ) {
        self.judgement = judgement
        self.startedAt = startedAt
        self.duration = duration
        self.httpStatus = httpStatus
        self.parts = parts
        self.isSplittable = isSplittable
    }

    public var verdict: Verdict { judgement.verdict }
    /// The beginning of the reply, masked; nil where it says no more than the verdict.
    public var reply: [UInt8]? { judgement.excerpt }

    /// Whether the relay's own side failed.
    var isOwnFault: Bool { judgement.isOwnFault }

    /// The same with another wait.
    func waiting(_ seconds: Double) -> AttemptOutcome {
        var verdict = judgement.verdict
        verdict.waitSeconds = seconds
        var outcome = self
        outcome.judgement = Judgement(verdict: verdict, excerpt: judgement.excerpt)
        return outcome
    }

    /// The outcome as the log keeps it.
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
