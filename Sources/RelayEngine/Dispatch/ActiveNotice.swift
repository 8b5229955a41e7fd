import BitCollections
import RelayModel
import RelayStore

/// A notice that has deliveries to bring to an end, and how far its audience has been taken in.
struct ActiveNotice {
    let notice: Notice
    let lane: Lane
    let expiresAt: Timestamp
    let acceptedAt: Timestamp
    /// From when on its deliveries may leave: its acceptance, or its start where it was scheduled.
    var dueAt: Timestamp
    let isDrill: Bool
    /// The place of its sender's limiter; nil where none is set, and for urgent.
    var limiter: Int?
    /// The next ordinal to take in.
    var next: UInt32 = 0
    /// Whether the whole audience was taken in.
    var isEnd: Bool
    /// Whether a page is on its way.
    var isLoading = false
    /// Whether the last page was empty although more is being frozen; the store says when there is more.
    var isWaitingForMore = false
    /// Whether more was frozen since the last page was asked for.
    var hasGrown = false
    /// Deliveries in memory.
    private(set) var deliveries = 0
    /// Their ordinals.
    private var present = BitSet()
    var isCancelled = false

    init(notice: Notice, isEnd: Bool = false) {
        self.notice = notice
        self.isEnd = isEnd
        lane = notice.lane
        expiresAt = notice.expiresAt
        acceptedAt = notice.acceptedAt
        dueAt = max(notice.acceptedAt, notice.sendAt ?? notice.acceptedAt)
        isDrill = notice.kind == .drill
    }

    var canLoad: Bool { !isEnd && !isLoading && !isWaitingForMore && !isCancelled }

    /// Whether nothing of it is left to do.
    var isOver: Bool { deliveries == 0 && (isEnd || isCancelled) && !isLoading }

    /// A delivery is taken in.
    /// - Returns: false where it is in memory: none is taken in twice, whatever a page says.
    mutating func enter(_ ordinal: UInt32) -> Bool {
        let isNew = present.insert(Int(ordinal)).inserted
        if isNew { deliveries += 1 }
        return isNew
    }

    /// A delivery leaves memory.
    mutating func leave(_ ordinal: UInt32) {
        present.remove(Int(ordinal))
        deliveries -= 1
    }

    /// A page has come.
    mutating func take(_ page: PendingPage) {
        isLoading = false
        isWaitingForMore = page.deliveries.isEmpty && page.next == next && !page.isEnd && !hasGrown
        next = page.next
        isEnd = page.isEnd
    }
}
