import RelayModel
import RelayStore

/// A page of the log while it is gathered: bounded in what it holds and in what is looked at for it.
///
/// A page may end before it is full, even empty, with the place that was looked at last: whoever asks goes on from
/// there. Otherwise a filter that fits little would make one request read everything the relay has ever sent.
struct LogPage {
    /// What looking at something costs, in rows of notices that the filter passes over (about 2 µs each).
    enum Cost {
        /// A notice that the filter passes over.
        static let notice = 1
        /// A notice of which segments are looked for.
        static let search = 9
        /// A segment that cannot hold the endpoint.
        static let passedSegment = 1
        /// A segment whose deliveries are read, however few they are.
        static let segment = 10
        /// Deliveries that cost as much as one notice that is passed over.
        static let deliveriesTogether = 4
    }

    /// What one page may cost: 10,000 notices passed over, or 1,000 searched, or some 37,000 deliveries read; about
    /// 100 ms.
    static let budget = 10_000

    private(set) var entries: [DeliveryEntry] = []
    private let limit: Int
    private var work = LogPage.budget
    private var place: DeliveryID?

    init(limit: Int) { self.limit = limit }

    /// Whether one entry more than the page holds was found: that one only says that there are more.
    var isFull: Bool { entries.count > limit }

    /// Whether no more may be looked at.
    var isOver: Bool { isFull || work <= 0 }

    mutating func add(_ entry: DeliveryEntry) { entries.append(entry) }

    /// A segment with so many deliveries was read.
    mutating func spend(deliveries: Int) { work -= Cost.segment + deliveries / Cost.deliveriesTogether }

    mutating func spend(_ cost: Int) { work -= cost }

    /// Everything before this place of a notice, and the place itself, was looked at.
    mutating func pass(_ notice: NoticeID, through ordinal: Int = .max) {
        place = DeliveryID(notice: notice, ordinal: UInt32(clamping: ordinal))
    }

    /// The page, and where the next one begins.
    /// - Parameter isEnd: whether there is nothing behind what was looked at.
    func result(isEnd: Bool) -> (entries: [DeliveryEntry], next: DeliveryID?) {
        let shown = Array(entries.prefix(limit))
        if isFull { return (shown, shown.last?.id) }
        return (shown, isEnd ? nil : place)
    }
}
