public import RelayModel

/// What a push of receipts changed.
public struct ReceiptReport: Sendable, Hashable {
    /// A delivery that stands elsewhere now.
    public struct Move: Sendable, Hashable {
        public var delivery: DeliveryID
        public var to: DeliveryState

        /// A move.
        public init(delivery: DeliveryID, to: DeliveryState) {
            self.delivery = delivery
            self.to = to
        }
    }

    public var moves: [Move] = []
    /// Receipts that were kept on a delivery's log without changing its state.
    public var noted = 0
    /// Receipts that were known before.
    public var repeated = 0
    /// Receipts that match no delivery's outcome yet.
    public var waiting = 0

    /// Nothing changed.
    public init() {}
}
