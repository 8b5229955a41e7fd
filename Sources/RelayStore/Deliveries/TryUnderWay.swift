public import RelayModel

/// A try that may have reached its receiver and whose outcome is not on record.
public struct TryUnderWay: Sendable, Hashable {
    public var notice: NoticeID
    /// The endpoint's number in the store.
    public var endpoint: UInt32
    public var startedAt: Timestamp
    /// Whether it left in one request with another one that is noted: the account has been charged with that one.
    public var sharesRequest: Bool

    /// A try.
    public init(notice: NoticeID, endpoint: UInt32, startedAt: Timestamp, sharesRequest: Bool = false) {
        self.notice = notice
        self.endpoint = endpoint
        self.startedAt = startedAt
        self.sharesRequest = sharesRequest
    }
}

/// The place at which a try under way is noted.
public struct TryPlace: Sendable, Hashable {
    public let number: UInt32

    /// The place of this number.
    public init(number: UInt32) { self.number = number }
}

/// What was under way when an earlier process ended, as the paces remember it; oldest first.
public struct TriesLeft: Sendable, Hashable {
    public var attempts: [RecentAttempt]
    public var senders: [SenderAttempt]

    /// Nothing was under way, unless said otherwise.
    public init(attempts: [RecentAttempt] = [], senders: [SenderAttempt] = []) {
        self.attempts = attempts
        self.senders = senders
    }
}
