public import RelayModel
import RelayStore
import Synchronization

/// Tells those who watch a notice what became of its deliveries. Fed from what is on disk; slow watchers lose the oldest news,
/// never hold anybody up.
public final class ProgressHub: Sendable {
    /// News of one delivery.
    public struct News: Sendable, Hashable {
        public let delivery: DeliveryID
        public let state: DeliveryState
    }

    private struct Watchers {
        var next = 0
        var byNotice: [NoticeID: [Int: AsyncStream<[News]>.Continuation]] = [:]
    }

    private let watchers = Mutex(Watchers())

    /// A hub nobody watches.
    public init() {}

    /// News of a notice from now on, in batches, until the watcher stops or the relay does.
    public func watch(_ notice: NoticeID) -> AsyncStream<[News]> {
        AsyncStream(bufferingPolicy: .bufferingNewest(64)) { continuation in
            let number = watchers.withLock { watchers in
                watchers.next += 1
                watchers.byNotice[notice, default: [:]][watchers.next] = continuation
                return watchers.next
            }
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
            news[record.id.notice, default: []].append(News(delivery: record.id, state: record.to))
        }
        for (notice, batch) in news {
            for continuation in (watched[notice] ?? [:]).values { continuation.yield(batch) }
        }
    }

    /// News that came later than the sending: receipts, a person's word.
    func publish(moves: [ReceiptReport.Move]) {
        let watched = watchers.withLock { $0.byNotice }
        for move in moves {
            for continuation in (watched[move.delivery.notice] ?? [:]).values {
                continuation.yield([News(delivery: move.delivery, state: move.to)])
            }
        }
    }

    /// Ends all streams.
    func finish() {
        let all = watchers.withLock { watchers in
            defer { watchers.byNotice = [:] }
            return watchers.byNotice.values.flatMap(\.values)
        }
        for continuation in all { continuation.finish() }
    }
}
