public import RelayModel

/// A receipt on a delivery's log.
public struct ReceiptNote: Sendable, Hashable {
    /// The provider's id for the message.
    public var reference: String
    /// What it said: `delivered` or `failed`.
    public var state: DeliveryState
    /// The provider's code.
    public var code: String
    /// What a failure means, where the provider's words tell.
    public var `class`: VerdictClass?
    /// When it happened, by the provider's clock.
    public var at: Timestamp?
    public var receivedAt: Timestamp
    /// Whether it changed the delivery's state; false for one that came too late to.
    public var counted: Bool

    /// A note.
    public init(
        reference: String,
        state: DeliveryState,
        code: String,
        class: VerdictClass?,
        at: Timestamp?,
        receivedAt: Timestamp,
        counted: Bool
    ) {
        self.reference = reference
        self.state = state
        self.code = code
        self.class = `class`
        self.at = at
        self.receivedAt = receivedAt
        self.counted = counted
    }
}
