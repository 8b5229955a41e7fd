public import RelayModel

/// Deliveries: loaded by the engine, recorded when they change, shown in the log.
///
/// A delivery that was never attempted has no row: it is a position in a segment of its notice's frozen audience. If
/// all goes well, its first outcome is its only durable write.
public protocol DeliveryStore: Sendable {
    /// Unfinished deliveries of a notice, in the order of the audience, from `ordinal` on; at most about `limit`.
    ///
    /// Deliveries with the same channel and address are returned as one, with the others in
    /// ``PendingDelivery/sharing``. Deliveries held until a later time (``DeliveryRecord/nextAt``) are not returned;
    /// see ``dueDeliveries(after:through:limit:)``.
    func pendingDeliveries(of notice: NoticeID, from ordinal: UInt32, limit: Int) async throws(StoreError)
        -> PendingPage

    /// Held deliveries whose time is after `start` and not after `end`, the earliest first. If there are more than
    /// about `limit`, the page ends at an earlier moment, ``DuePage/through``.
    func dueDeliveries(after start: Timestamp, through end: Timestamp, limit: Int) async throws(StoreError) -> DuePage

    /// Held deliveries of a notice, the earliest first, at most `limit`. The engine loads those of urgent notices
    /// directly, not from the pages of due deliveries.
    func heldDeliveries(of notice: NoticeID, limit: Int) async throws(StoreError) -> [PendingDelivery]

    /// The number of held deliveries that were due before a moment, and the time of the first. Cheap enough to run
    /// every minute.
    /// - Parameter waiting: Deliveries that are not counted, because the engine knows what they wait for.
    func overdue(before moment: Timestamp, except waiting: Set<DeliveryID>) async throws(StoreError)
        -> OverdueDeliveries

    /// The times of recent messages to endpoints, one per message; oldest first, in pages. The pacer reads them after a
    /// restart.
    func recentAttempts(
        since: Timestamp,
        channels: [ChannelName],
        page: @escaping @Sendable ([RecentAttempt]) -> Void
    ) async throws(StoreError)

    /// Endpoints of channels whose receiver throttled deliveries and asked for a pause that is not over at `moment`.
    func pausedEndpoints(at moment: Timestamp, channels: [ChannelName]) async throws(StoreError) -> [PausedEndpoint]

    /// The times of recent messages by sender, oldest first. The senders' rate limiters read them after a restart.
    func senderAttempts(since: Timestamp) async throws(StoreError) -> [SenderAttempt]

    /// Notes an attempt as in flight before its request is sent; returns nil if there is no room. It does not wait for
    /// the disk: a note survives the death of the process, not a power failure. A record that names the place clears
    /// the note once it is on disk.
    func begin(_ attempt: AttemptInFlight) -> AttemptSlot?

    /// Ends an attempt that no record will name.
    /// - Parameter hasLeft: Whether the receiver may have the message. If so, the note stays.
    func end(_ place: AttemptSlot, hasLeft: Bool)

    /// Attempts that were in flight when an earlier process ended, and that began after a moment.
    func interruptedAttempts(since moment: Timestamp) async throws(StoreError) -> InterruptedAttempts

    /// Records outcomes. It never fails: records that the disk refuses are kept and retried in order, and
    /// ``StoreHealth/trouble`` says so.
    /// - Parameter done: Called on the writer's thread once the records are on disk.
    func record(_ records: [DeliveryRecord], done: @escaping @Sendable () -> Void)

    /// The log: deliveries with their outcomes, by notice (latest first) and position in the audience.
    func deliveries(_ filter: DeliveryFilter, scope: UnitPath, after cursor: String?, limit: Int)
        async throws(StoreError)
        -> Page<DeliveryEntry>

    /// One delivery with all its attempts.
    func delivery(_ id: DeliveryID, scope: UnitPath) async throws(StoreError) -> DeliveryEntry

    /// Queues a finished delivery for one more round until `deadline`. A pending delivery is a conflict.
    func requeue(_ id: DeliveryID, until deadline: Timestamp, scope: UnitPath) async throws(StoreError)
        -> PendingDelivery
}

/// Held deliveries that are due, and the moment up to which they are complete.
public struct DuePage: Sendable {
    public var deliveries: [PendingDelivery]
    /// Every held delivery due by this moment is on this page or an earlier one.
    public var through: Timestamp

    public init(deliveries: [PendingDelivery], through: Timestamp) {
        self.deliveries = deliveries
        self.through = through
    }
}

/// Held deliveries past their time. Many or old ones mean that the engine lost track of them.
public struct OverdueDeliveries: Sendable, Hashable {
    public var count: Int
    /// The time at which the first of them was due; nil if there are none.
    public var oldest: Timestamp?

    public init(count: Int = 0, oldest: Timestamp? = nil) {
        self.count = count
        self.oldest = oldest
    }
}

/// Unfinished deliveries of a notice, and the position of the next page.
public struct PendingPage: Sendable, Hashable {
    public var deliveries: [PendingDelivery]
    /// The ordinal at which the next page starts.
    public var next: UInt32
    /// Whether the audience ends here. If it is false and there are no deliveries, more of the audience is being
    /// frozen: ask again when the store reports growth.
    public var isEnd: Bool

    public init(deliveries: [PendingDelivery], next: UInt32, isEnd: Bool) {
        self.deliveries = deliveries
        self.next = next
        self.isEnd = isEnd
    }
}
