/// What is true, on disk. One conformance suite runs against every implementation.
///
/// Every write returns after the disk has it (fsync). Every read that serves a caller names the unit the caller may see.
public protocol RelayStore: NoticeStore, DeliveryStore, RosterStore, KeyStore, ReceiptStore, ForwardingStore,
    RetentionStore, TokenStore
{
    /// Whether writes go through at the moment, and what the store costs.
    var health: StoreHealth { get }

    /// Finishes what is queued and lets go of the files. Later calls fail with ``StoreError/closed``.
    func close() async
}
