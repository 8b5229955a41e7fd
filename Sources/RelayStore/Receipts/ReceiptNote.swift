public import RelayModel

/// A receipt in a delivery's log.
public struct ReceiptNote: Sendable, Hashable {
    /// The provider's id for the message.
    public var reference: String
    /// The reported state: `delivered` or `failed`.
    public var state: DeliveryState
    /// The provider's code.
    public var code: String
    /// The class of a failure, if the provider's code or message tells.
    public var `class`: VerdictClass?
    /// When it happened, by the provider's clock.
    public var at: Timestamp?
    public var receivedAt: Timestamp
    /// Whether it changed the delivery's state; false for a receipt that arrived too late.
    public var counted: Bool

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
