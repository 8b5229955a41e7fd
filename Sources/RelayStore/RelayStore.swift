/// What is true, on disk. One conformance suite runs against every implementation.
///
/// Every write returns after the disk has it (fsync). Every read that serves a caller names the unit the caller may
/// see.
public protocol RelayStore: NoticeStore, DeliveryStore, RosterStore, UnitStore, KeyStore, ReceiptStore, ForwardingStore,
    RetentionStore, TokenStore
{
    /// Whether writes go through at the moment, and what the store costs.
    var health: StoreHealth { get }

    /// How the process before this one ended.
    var lastShutdown: LastShutdown { get }

    /// Notes that this process sends from now on: where it ends without ``close()``, the next one's ``lastShutdown`` is
    /// not clean.
    func noteSending() async throws(StoreError)

    /// Reads the whole store and looks for damage, in the background; ``StoreHealth/damage`` shows it from then on.
    /// - Returns: what is damaged, in words without any of the data; nil where nothing is.
    func check() async throws(StoreError) -> String?

    /// Finishes what is queued and lets go of the files. Later calls fail with ``StoreError/closed``.
    func close() async
}

/// How the last process that sent from a store ended.
public enum LastShutdown: Sendable, Equatable {
    /// By itself, with everything written; or there was none yet.
    case clean
    /// It was killed, lost its power, or could not write its last outcomes: requests may have been under way.
    case unclean
    /// As ``unclean``, and the write-ahead log that it must have left is not there: what it wrote last may be lost.
    case uncleanLogMissing

    /// Whether nothing was under way when it ended.
    public var isClean: Bool { self == .clean }
}

/// One page of a list, and where the next one starts.
public struct Page<Item: Sendable>: Sendable {
    public var items: [Item]
    /// Give this to get the next page; nil at the end.
    public var next: String?

    /// A page.
    public init(items: [Item], next: String?) {
        self.items = items
        self.next = next
    }
}
