public import RelayModel
import RelayStore
import Synchronization

/// Publishes changes of deliveries to the watchers of their notices. It is fed from records on disk. A slow watcher
/// loses the oldest changes and never blocks others.
public final class ProgressHub: Sendable {
    /// A change of one delivery.
    public struct News: Sendable, Hashable {
        public let delivery: DeliveryID
        public let state: DeliveryState
        /// For `held`: the time until which it is held.
        public var heldUntil: Timestamp?
        /// For `held` and `suppressed`: the reason.
        public var reason: String?
        /// The delivery whose message contained this one, if a digest merged them.
        public var digest: DeliveryID?

        init(delivery: DeliveryID, state: DeliveryState) {
            self.delivery = delivery
            self.state = state
        }

        init(_ record: borrowing DeliveryRecord) {
            self.init(delivery: record.id, state: record.to)
            heldUntil = record.nextAt
            reason = record.reason
            digest = record.digest
        }

        init(delivery: DeliveryID, live: LiveState) {
            self.init(delivery: delivery, state: live.state)
            heldUntil = live.until
            reason = live.reason
        }
    }

    private struct Watcher {
        let key: KeyID
        /// Whether it is told of the deliveries, or only that something has changed.
        let withDeliveries: Bool
        let continuation: AsyncStream<[News]>.Continuation

        func tell(_ news: [News]) { continuation.yield(withDeliveries ? news : []) }
    }

    private struct Watchers {
        var next = 0
        var byNotice: [NoticeID: [Int: Watcher]] = [:]
        /// Keys revoked since the start. A watcher whose key is revoked between its check and its registration must not
        /// stay.
        var revoked: Set<KeyID> = []
    }

    private let watchers = Mutex(Watchers())

    /// Creates a hub without watchers.
    public init() {}

    /// The changes of a notice from now on, in batches, until the watcher stops, its key is revoked, or the relay
    /// stops.
    /// - Parameter withDeliveries: Whether the watcher may see all deliveries; if not, it gets empty batches.
    public func watch(_ notice: NoticeID, for key: KeyID, withDeliveries: Bool = true) -> AsyncStream<[News]> {
        AsyncStream(bufferingPolicy: .bufferingNewest(64)) { continuation in
            let number = watchers.withLock { watchers -> Int? in
                guard !watchers.revoked.contains(key) else { return nil }
                watchers.next += 1
                let watcher = Watcher(key: key, withDeliveries: withDeliveries, continuation: continuation)
                watchers.byNotice[notice, default: [:]][watchers.next] = watcher
                return watchers.next
            }
            guard let number else { return continuation.finish() }
            continuation.onTermination = { [weak self] _ in
                self?.watchers.withLock { watchers in
                    watchers.byNotice[notice]?[number] = nil
                    if watchers.byNotice[notice]?.isEmpty == true { watchers.byNotice[notice] = nil }
                }
            }
        }
    }

    func publish(_ records: [DeliveryRecord]) {
        let watched = watchers.withLock { $0.byNotice }
        guard !watched.isEmpty else { return }
        var news: [NoticeID: [News]] = [:]
        for record in records where watched[record.id.notice] != nil {
            news[record.id.notice, default: []].append(News(record))
        }
        for (notice, batch) in news {
            for watcher in (watched[notice] ?? [:]).values { watcher.tell(batch) }
        }
    }

    /// Publishes changes after the sending: receipts and confirmations.
    func publish(moves: [ReceiptReport.Move]) {
        let watched = watchers.withLock { $0.byNotice }
        for move in moves {
            for watcher in (watched[move.delivery.notice] ?? [:]).values {
                watcher.tell([News(delivery: move.delivery, state: move.to)])
            }
        }
    }

    /// Notifies the watchers of a notice that the notice itself changed: it was cancelled.
    func publishChange(of notice: NoticeID) {
        let watched = watchers.withLock { $0.byNotice[notice] ?? [:] }
        for watcher in watched.values { watcher.continuation.yield([]) }
    }

    /// Ends the streams of a revoked key, now and later.
    func end(for key: KeyID) {
        let ended = watchers.withLock { watchers in
            watchers.revoked.insert(key)
            return watchers.byNotice.values.flatMap(\.values).filter { $0.key == key }
        }
        // Finishing takes the lock again to remove the watcher.
        for watcher in ended { watcher.continuation.finish() }
    }

    /// Ends the streams that a key has open now.
    func endStreams(of key: KeyID) {
        let ended = watchers.withLock { $0.byNotice.values.flatMap(\.values).filter { $0.key == key } }
        for watcher in ended { watcher.continuation.finish() }
    }

    /// Ends all streams.
    func finish() {
        let all = watchers.withLock { watchers in
            defer { watchers.byNotice = [:] }
            return watchers.byNotice.values.flatMap(\.values)
        }
        for watcher in all { watcher.continuation.finish() }
    }
}
