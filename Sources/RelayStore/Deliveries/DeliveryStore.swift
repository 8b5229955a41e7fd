public import RelayModel

/// Deliveries: handed out to the engine, recorded as they end, shown in the log.
///
/// A delivery that was never tried has no row: it is a place in a segment of its notice's frozen audience. Its first
/// outcome is its only durable write when all goes well.
public protocol DeliveryStore: Sendable {
    /// Deliveries of a notice that are not over, in the order of the audience, from `ordinal` on; at most about
    /// `limit`.
    ///
    /// Those with the same channel and address are one of these, with the others in ``PendingDelivery/sharing``. Those
    /// waiting in the store for a later time (``DeliveryRecord/nextAt``) are not among them; see
    /// ``dueDeliveries(after:through:limit:)``.
    func pendingDeliveries(of notice: NoticeID, from ordinal: UInt32, limit: Int) async throws(StoreError)
        -> PendingPage

    /// Held deliveries whose time lies after `start` and not after `end`, the earliest first; where there are more than
    /// about `limit` the answer stops at an earlier moment and says so.
    func dueDeliveries(after start: Timestamp, through end: Timestamp, limit: Int) async throws(StoreError) -> DuePage

    /// Held deliveries of a notice, the earliest first, at most `limit`: what is urgent is not left to the pages of
    /// everything that is due.
    func heldDeliveries(of notice: NoticeID, limit: Int) async throws(StoreError) -> [PendingDelivery]

    /// Held deliveries that were due before a moment: how many, and since when. Cheap enough to be asked every minute.
    /// - Parameter waiting: deliveries that are not counted, because the engine knows what they wait for.
    func overdue(before moment: Timestamp, except waiting: Set<DeliveryID>) async throws(StoreError)
        -> OverdueDeliveries

    /// When messages went out to endpoints lately, one for each message that left; oldest first, a page at a time: the
    /// pacer's memory after a restart.
    func recentAttempts(
        since: Timestamp,
        channels: [ChannelName],
        page: @escaping @Sendable ([RecentAttempt]) -> Void
    ) async throws(StoreError)

    /// Endpoints of channels whose far side refused deliveries for speed and asked for a pause that is not over at a
    /// moment.
    func pausedEndpoints(at moment: Timestamp, channels: [ChannelName]) async throws(StoreError) -> [PausedEndpoint]

    /// When messages went out in whose name lately, oldest first: the senders' paces after a restart.
    func senderAttempts(since: Timestamp) async throws(StoreError) -> [SenderAttempt]

    /// Notes a try among those under way, before its request leaves; nil where there is no room. Waits for no disk: a
    /// note outlives the process that is killed, not a power cut. A record that names the place clears it once it is
    /// on disk.
    func begin(_ attempt: TryUnderWay) -> TryPlace?

    /// A try is over that no record will name.
    /// - Parameter hasLeft: whether its receiver may have got it: then it stays noted.
    func end(_ place: TryPlace, hasLeft: Bool)

    /// What was under way when an earlier process ended, and began since a moment.
    func triesLeft(since moment: Timestamp) async throws(StoreError) -> TriesLeft

    /// Records outcomes. Never fails: what the disk does not take now is kept and tried again, in order;
    /// ``StoreHealth/trouble`` says so.
    /// - Parameter done: called on the writer's thread once these are on disk.
    func record(_ records: [DeliveryRecord], done: @escaping @Sendable () -> Void)

    /// The log: deliveries with what became of them, by notice (latest first) and place in the audience.
    func deliveries(_ filter: DeliveryFilter, scope: UnitPath, after cursor: String?, limit: Int)
        async throws(StoreError)
        -> Page<DeliveryEntry>

    /// One delivery with all its attempts.
    func delivery(_ id: DeliveryID, scope: UnitPath) async throws(StoreError) -> DeliveryEntry

    /// Puts an ended delivery back in the queue, for one more round until `deadline`. A pending one is a conflict.
    func requeue(_ id: DeliveryID, until deadline: Timestamp, scope: UnitPath) async throws(StoreError)
        -> PendingDelivery
}

/// Held deliveries whose time has come, and up to which moment these are all.
public struct DuePage: Sendable {
    public var deliveries: [PendingDelivery]
    /// Every held delivery due by this moment is among these, or was before.
    public var through: Timestamp

    /// A page.
    public init(deliveries: [PendingDelivery], through: Timestamp) {
        self.deliveries = deliveries
        self.through = through
    }
}

/// Held deliveries whose time has passed: many, or old ones, mean that they were lost sight of.
public struct OverdueDeliveries: Sendable, Hashable {
    public var count: Int
    /// Since when the first of them has been due; nil where there are none.
    public var oldest: Timestamp?

    /// Nothing is overdue, unless said otherwise.
    public init(count: Int = 0, oldest: Timestamp? = nil) {
        self.count = count
        self.oldest = oldest
    }
}

/// Deliveries to bring to an end, and where to go on.
public struct PendingPage: Sendable, Hashable {
    public var deliveries: [PendingDelivery]
    /// The ordinal to go on from.
    public var next: UInt32
    /// Whether the audience ends here. False with no deliveries means: more is being frozen, ask again when the store
    /// says so.
    public var isEnd: Bool

    /// A page.
    public init(deliveries: [PendingDelivery], next: UInt32, isEnd: Bool) {
        self.deliveries = deliveries
        self.next = next
        self.isEnd = isEnd
    }
}
