public import RelayModel

/// A message that went out to an endpoint.
public struct RecentAttempt: Sendable, Hashable {
    public var target: EndpointTarget
    public var at: Timestamp
    /// Whether it left in one request with another one that is told of: the account has been charged with that one.
    public var sharesRequest: Bool

    /// An attempt.
    public init(target: EndpointTarget, at: Timestamp, sharesRequest: Bool = false) {
        self.target = target
        self.at = at
        self.sharesRequest = sharesRequest
    }
}

/// A message that went out in a sender's name and counts for that sender's pace: an urgent one does not.
public struct SenderAttempt: Sendable, Hashable {
    /// The key that issued the notice (``Notice/issuer``).
    public var sender: String
    public var at: Timestamp

    /// An attempt.
    public init(sender: String, at: Timestamp) {
        self.sender = sender
        self.at = at
    }
}

/// An endpoint whose far side asked for a pause that is not over.
public struct PausedEndpoint: Sendable, Hashable {
    public var target: EndpointTarget
    /// When the first of the deliveries that were refused may go out again: urgent ones wait no longer than the far
    /// side asked.
    public var first: Timestamp
    /// When the last of them may: others wait longer where it refuses again and again.
    public var last: Timestamp

    /// A pause.
    public init(target: EndpointTarget, first: Timestamp, last: Timestamp) {
        self.target = target
        self.first = first
        self.last = last
    }
}
