public import RelayModel

/// A recent message to an endpoint.
public struct RecentAttempt: Sendable, Hashable {
    public var target: EndpointTarget
    public var at: Timestamp
    /// Whether it shared a request with another reported message, whose account was already charged.
    public var sharesRequest: Bool

    public init(target: EndpointTarget, at: Timestamp, sharesRequest: Bool = false) {
        self.target = target
        self.at = at
        self.sharesRequest = sharesRequest
    }
}

/// A recent message that counts towards its sender's rate limit. Urgent messages do not count.
public struct SenderAttempt: Sendable, Hashable {
    /// The key that issued the notice (``Notice/issuer``).
    public var sender: String
    public var at: Timestamp

    public init(sender: String, at: Timestamp) {
        self.sender = sender
        self.at = at
    }
}

/// An endpoint whose receiver asked for a pause that is not over.
public struct PausedEndpoint: Sendable, Hashable {
    public var target: EndpointTarget
    /// When the first of the refused deliveries may be retried. Urgent ones wait no longer than the receiver asked.
    public var first: Timestamp
    /// When the last of them may be retried. Others wait longer after repeated refusals.
    public var last: Timestamp

    public init(target: EndpointTarget, first: Timestamp, last: Timestamp) {
        self.target = target
        self.first = first
        self.last = last
    }
}
