public import RelayModel

/// Receipts: what providers say later of messages they took.
public protocol ReceiptStore: Sendable {
    /// Puts receipts on the deliveries they are about, moves those deliveries and their notices' counts, all in one transaction.
    ///
    /// A delivery is found by the provider's reference and the recipient. A receipt that comes before the outcome of its own
    /// delivery is on record waits for it: at most ``earlyReceiptLimit`` of them, for at most ``earlyReceiptLife``. One that was
    /// taken before changes nothing.
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
