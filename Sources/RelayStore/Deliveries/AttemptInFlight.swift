public import RelayModel

/// An attempt that may have reached its receiver and whose outcome is not recorded.
public struct AttemptInFlight: Sendable, Hashable {
    public var notice: NoticeID
    /// The endpoint's number in the store.
    public var endpoint: UInt32
    public var startedAt: Timestamp
    /// Whether it shared a request with another noted attempt, whose account was already charged.
    public var sharesRequest: Bool

    public init(notice: NoticeID, endpoint: UInt32, startedAt: Timestamp, sharesRequest: Bool = false) {
        self.notice = notice
        self.endpoint = endpoint
        self.startedAt = startedAt
        self.sharesRequest = sharesRequest
    }
}

/// The slot of the attempt table at which an attempt in flight is noted.
public struct AttemptSlot: Sendable, Hashable {
    public let number: UInt32

    public init(number: UInt32) { self.number = number }
}

/// The attempts that were in flight when an earlier process ended, as the rate limiters count them; oldest first.
public struct InterruptedAttempts: Sendable, Hashable {
    public var attempts: [RecentAttempt]
    public var senders: [SenderAttempt]

    public init(attempts: [RecentAttempt] = [], senders: [SenderAttempt] = []) {
        self.attempts = attempts
        self.senders = senders
    }
}
