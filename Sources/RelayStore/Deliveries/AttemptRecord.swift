public import RelayModel

/// One HTTP request as far as a delivery is concerned: when, how long, what came of it.
public struct AttemptRecord: Sendable, Hashable {
    /// Which try, from 1.
    public var number: Int
    public var startedAt: Timestamp
    /// Microseconds from start to end of the exchange.
    public var duration: Int64
    public var verdict: VerdictClass
    /// 0 where no status line came.
    public var httpStatus: Int
    /// The far side's code, or the relay's own word for the fault.
    public var code: String
    /// The far side's message, masked.
    public var message: String
    /// The beginning of the reply, masked; nil where the verdict says it all.
    public var reply: [UInt8]?

    /// An attempt.
    public init(
        number: Int,
        startedAt: Timestamp,
        duration: Int64,
        verdict: VerdictClass,
        httpStatus: Int,
        code: String,
        message: String,
        reply: [UInt8]?
    ) {
        self.number = number
        self.startedAt = startedAt
        self.duration = duration
        self.verdict = verdict
        self.httpStatus = httpStatus
        self.code = code
        self.message = message
        self.reply = reply
    }
}
