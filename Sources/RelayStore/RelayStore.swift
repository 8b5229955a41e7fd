/// The durable state of the relay. One conformance suite runs against every implementation.
///
/// Every write returns once it is on disk (fsync). Every read for a caller takes the unit that the caller may see.
///
/// ```swift
/// let store: any RelayStore = try SQLiteStore(directory: "./data")
/// let acceptance = try await store.accept(NoticeDraft(notice, scope: .root))
/// let page = try await store.pendingDeliveries(of: notice.id, from: 0, limit: 1000)
/// await store.close()
/// ```
public protocol RelayStore: NoticeStore, DeliveryStore, RosterStore, UnitStore, KeyStore, ReceiptStore,
    ForwardingStore, RetentionStore, TokenStore, TimerStore
{
    /// Whether writes succeed, and what the store costs.
    var health: StoreHealth { get }

    /// How the previous process ended.
    var lastShutdown: LastShutdown { get }

    /// Marks the store as in use by a process that sends. If the process ends without ``close()``, the next one's
    /// ``lastShutdown`` is not clean.
    func noteSending() async throws(StoreError)

    /// Checks the whole store for damage in the background. ``StoreHealth/damage`` shows the result.
    /// - Returns: A description of the damage without any data; nil if there is none.
    func check() async throws(StoreError) -> String?

    /// Finishes queued writes and closes the files. Later calls fail with ``StoreError/closed``.
    func close() async
}

/// How the last process that sent from a store ended.
public enum LastShutdown: Sendable, Equatable {
    /// It ended regularly with everything written, or there was no process yet.
    case clean
    /// It was killed, lost power, or could not write its last outcomes: attempts may have been in flight.
    case unclean
    /// As ``unclean``, and the write-ahead log that it must have left is missing: its last writes may be lost.
    case uncleanLogMissing

    /// Whether no attempt was in flight when it ended.
    public var isClean: Bool { self == .clean }
}

/// One page of a list, and the cursor of the next page.
public struct Page<Item: Sendable>: Sendable {
    public var items: [Item]
    /// The cursor of the next page; nil at the end.
    public var next: String?

    public init(items: [Item], next: String?) {
        self.items = items
        self.next = next
    }
}
