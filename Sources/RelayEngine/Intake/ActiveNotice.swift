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
    private(set) var reading: Reading
    /// Deliveries in memory.
    private(set) var deliveries = 0
    /// Their ordinals.
    private var present = BitSet()
    var isCancelled = false

    /// How far the audience has been read.
    enum Reading: Hashable {
        /// The next page can be asked for.
        case ready
        /// A page is on its way; whether more was frozen since it was asked for.
        case loading(hasGrown: Bool)
        /// The last page was empty although more is being frozen; the store says when there is more.
        case waitingForMore
        /// The whole audience was taken in.
        case end
    }

    init(notice: Notice, isEnd: Bool = false) {
        self.notice = notice
        reading = isEnd ? .end : .ready
        lane = notice.lane
        expiresAt = notice.expiresAt
        acceptedAt = notice.acceptedAt
        dueAt = max(notice.acceptedAt, notice.sendAt ?? notice.acceptedAt)
        isDrill = notice.kind == .drill
    }

    /// Whether a page is on its way.
    var isLoading: Bool { if case .loading = reading { true } else { false } }

    /// Whether nothing of it is left to do.
    var isOver: Bool { deliveries == 0 && (isCancelled ? !isLoading : reading == .end) }

    /// The next page is asked for.
    mutating func load() { reading = .loading(hasGrown: false) }

    /// The page that is on its way could not be read.
    mutating func failLoading() { if isLoading { reading = .ready } }

    /// More of the audience is frozen.
    mutating func grow() {
        switch reading {
        case .loading: reading = .loading(hasGrown: true)
        case .waitingForMore: reading = .ready
        case .ready, .end: break
        }
    }

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
        let isEmpty = page.deliveries.isEmpty && page.next == next && reading != .loading(hasGrown: true)
        reading = page.isEnd ? .end : isEmpty ? .waitingForMore : .ready
        next = page.next
    }
}
