/// What is true, on disk. One conformance suite runs against every implementation.
///
/// Every write returns after the disk has it (fsync). Every read that serves a caller names the unit the caller may see.
public protocol RelayStore: NoticeStore, DeliveryStore, RosterStore, KeyStore, ReceiptStore, ForwardingStore,
    RetentionStore, TokenStore
{
    /// Whether writes go through at the moment, and what the store costs.
    var health: StoreHealth { get }

    /// How the process before this one ended.
    var lastShutdown: LastShutdown { get }

    /// Notes that this process sends from now on: where it ends without ``close()``, the next one's ``lastShutdown`` is not clean.
    func noteSending() async throws(StoreError)

    /// Reads the whole store and looks for damage, in the background; ``StoreHealth/damage`` shows it from then on.
    /// - Returns: what is damaged, in words without any of the data; nil where nothing is.
    func check() async throws(StoreError) -> String?

    /// Finishes what is queued and lets go of the files. Later calls fail with ``StoreError/closed``.
    func close() async
}
