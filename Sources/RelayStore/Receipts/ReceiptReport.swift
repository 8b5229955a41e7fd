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

/// What a receipt does to a delivery, as ``DeliveryLifecycle`` says. A receipt never takes back what was seen.
public enum ReceiptEffect: Sendable, Hashable {
    /// The delivery's state becomes this one.
    case moves(DeliveryState)
    /// It is kept on the delivery's log and changes nothing.
    case noted
    /// The delivery is still on its way; the receipt waits for its outcome.
    case waits

    /// The effect of a receipt that says `word` (`delivered` or `failed`) on a delivery in this state.
    public init(of word: DeliveryState, on state: DeliveryState) {
        guard let event = DeliveryLifecycle.Event(receipt: word) else {
            self = state.isPending ? .waits : .noted
            return
        }
        guard let target = DeliveryLifecycle.target(of: event, from: state) else {
            self = .waits
            return
        }
        self = target == state ? .noted : .moves(target)
    }
}

/// Receipts: what providers say later of messages they took.
public protocol ReceiptStore: Sendable {
    /// Puts receipts on the deliveries they are about, moves those deliveries and their notices' counts, all in one
    /// transaction.
    ///
    /// A delivery is found by the provider's reference and the recipient. A receipt that comes before the outcome of
    /// its own delivery is on record waits for it: at most ``earlyReceiptLimit`` of them, for at most
    /// ``earlyReceiptLife``. One that was taken before changes nothing.
    func take(_ receipts: [Receipt]) async throws(StoreError) -> ReceiptReport

    /// The receipts on a delivery's log, the first one first.
    func receipts(of delivery: DeliveryID) async throws(StoreError) -> [ReceiptNote]
}

extension ReceiptStore {
    /// How many receipts may wait for the outcome of their delivery; the oldest go first.
    public static var earlyReceiptLimit: Int { 10_000 }
    /// How long a receipt waits for the outcome of its delivery.
    public static var earlyReceiptLife: Duration { .seconds(86_400) }
}
