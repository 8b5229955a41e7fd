public import RelayModel

/// One HTTP request as recorded for one delivery: its start, duration and verdict.
public struct AttemptRecord: Sendable, Hashable {
    /// The attempt's number, from 1.
    public var number: Int
    public var startedAt: Timestamp
    /// Microseconds from start to end of the exchange.
    public var duration: Int64
    public var verdict: VerdictClass
    /// The HTTP status; 0 if no status line arrived.
    public var httpStatus: Int
    /// The receiver's code, or the relay's own code for the fault.
    public var code: String
    /// The receiver's message, masked.
    public var message: String
    /// The beginning of the reply, masked; nil if the verdict contains all of it.
    public var reply: [UInt8]?

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
