public import RelayStore

/// What was said of a delivery after it was sent.
public struct DeliveryHistory: Sendable, Hashable {
    /// The provider's receipts, the first one first.
    public var receipts: [ReceiptNote]
    /// Who passed it on by hand, and when.
    public var forwardings: [Forwarding]

    /// A history.
    public init(receipts: [ReceiptNote] = [], forwardings: [Forwarding] = []) {
        self.receipts = receipts
        self.forwardings = forwardings
    }
}
