public import RelayModel

/// The changes that a push of receipts made.
public struct ReceiptReport: Sendable, Hashable {
    /// A delivery whose state changed.
    public struct Move: Sendable, Hashable {
        public var delivery: DeliveryID
        public var to: DeliveryState

        public init(delivery: DeliveryID, to: DeliveryState) {
            self.delivery = delivery
            self.to = to
        }
    }

    public var moves: [Move] = []
    /// Receipts that were added to a delivery's log without changing its state.
    public var noted = 0
    /// Receipts that were known before.
    public var repeated = 0
    /// Receipts that match no recorded outcome yet.
    public var waiting = 0

    public init() {}
}

/// What a receipt does to a delivery, as ``DeliveryLifecycle`` says. A receipt never takes back what was seen.
public enum ReceiptEffect: Sendable, Hashable {
    /// The delivery's state becomes this one.
    case moves(DeliveryState)
    /// It is added to the delivery's log and changes nothing.
    case noted
    /// The delivery is unfinished; the receipt waits for its outcome.
    case waits

    /// The effect of a receipt of state `word` (`delivered` or `failed`) on a delivery in state `state`.
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

/// Receipts: providers' later reports on accepted messages.
public protocol ReceiptStore: Sendable {
    /// Adds receipts to their deliveries and changes the states and the notices' counts, all in one transaction.
    ///
    /// A delivery is found by the provider's reference and the recipient. A receipt that arrives before its delivery's
    /// outcome is recorded waits for it: at most ``earlyReceiptLimit`` receipts, for at most ``earlyReceiptLife``. A
    /// repeated receipt changes nothing.
    func take(_ receipts: [Receipt]) async throws(StoreError) -> ReceiptReport

    /// The receipts in a delivery's log, in order.
    func receipts(of delivery: DeliveryID) async throws(StoreError) -> [ReceiptNote]
}

extension ReceiptStore {
    /// The most receipts that wait for an outcome; the oldest are dropped first.
    public static var earlyReceiptLimit: Int { 10_000 }
    /// How long a receipt waits for an outcome.
    public static var earlyReceiptLife: Duration { .seconds(86_400) }
}
