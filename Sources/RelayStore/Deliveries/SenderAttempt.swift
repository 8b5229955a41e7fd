public import RelayModel

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
