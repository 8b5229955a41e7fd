import RelayModel
import RelayStore

/// A page of the log while it is gathered, with bounded size and work.
///
/// A page may end before it is full, even empty, with the last position that was examined; the next request continues
/// there. Otherwise a filter with few matches would make one request read the whole log.
struct LogPage {
    /// The cost of each step, in units of a notice that the filter skips (about 2 µs).
    enum Cost {
        /// A notice that the filter skips.
        static let notice = 1
        /// A notice whose segments are searched.
        static let search = 9
        /// A segment that cannot contain the endpoint.
        static let passedSegment = 1
        /// A segment whose deliveries are read, however few.
        static let segment = 10
        /// The number of deliveries that cost one unit.
        static let deliveriesTogether = 4
    }

    /// The limit of one page: 10,000 skipped notices, or 1,000 searched ones, or about 37,000 deliveries read; about
    /// 100 ms.
    static let budget = 10_000

    private(set) var entries: [DeliveryEntry] = []
    private let limit: Int
    private var work = LogPage.budget
    private var place: DeliveryID?

    init(limit: Int) { self.limit = limit }

    /// Whether one entry more than the page holds was found, which shows that there are more.
    var isFull: Bool { entries.count > limit }

    /// Whether the work is used up.
    var isOver: Bool { isFull || work <= 0 }

    mutating func add(_ entry: DeliveryEntry) { entries.append(entry) }

    /// Adds the cost of reading a segment with this many deliveries.
    mutating func spend(deliveries: Int) { work -= Cost.segment + deliveries / Cost.deliveriesTogether }

    mutating func spend(_ cost: Int) { work -= cost }

    /// Records that everything up to this place of a notice was examined.
    mutating func pass(_ notice: NoticeID, through ordinal: Int = .max) {
        place = DeliveryID(notice: notice, ordinal: UInt32(clamping: ordinal))
    }

    /// The page and the cursor of the next one.
    /// - Parameter isEnd: Whether nothing is left to examine.
    func result(isEnd: Bool) -> (entries: [DeliveryEntry], next: DeliveryID?) {
        let shown = Array(entries.prefix(limit))
        if isFull { return (shown, shown.last?.id) }
        return (shown, isEnd ? nil : place)
    }
}
