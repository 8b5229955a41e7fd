import Logging
import RelayEngine
import RelayModel
import RelayStore
import Synchronization

/// Tells the operator of endpoints that are held because their secret is not there: each once an hour, and not too many at once
/// (one missing variable can hold a whole channel).
final class SecretAlarm: Sendable {
    private static let pause = Duration.seconds(3600)
    private static let limit = 50

    private struct Reported {
        var since = Timestamp(milliseconds: 0)
        var endpoints: Set<UInt32> = []
    }

    private let reported = Mutex(Reported())
    private let store: any DeliveryStore
    private let clock: any RelayClock
    private let logger: Logger

    init(store: any DeliveryStore, clock: any RelayClock, logger: Logger) {
        self.store = store
        self.clock = clock
        self.logger = logger
    }

    /// Looks through records that are on disk; called on the store's thread.
    func look(at records: [DeliveryRecord]) {
        let held = records.filter { $0.to == .held && $0.reason == HoldReason.secretMissing.name }
        guard !held.isEmpty else { return }
        let now = clock.now
        let news = reported.withLock { reported in
            if now - reported.since >= Self.pause { reported = Reported(since: now) }
            return held.filter {
                reported.endpoints.count < Self.limit && reported.endpoints.insert($0.endpoint).inserted
            }
        }
        for record in news {
            Task { [store, logger] in
                guard let entry = try? await store.delivery(record.id, scope: .root) else { return }
                logger.warning(
                    "endpoint held: its secret is not there",
                    metadata: [
                        "endpoint": "\(entry.endpoint)", "channel": "\(entry.channel)",
                        "owner": "\(entry.owner?.description ?? "")",
                    ]
                )
            }
        }
    }
}
