import Logging
import RelayModel
import RelayStore
import Synchronization

/// Counts, every minute, held deliveries in the store that are past their time and that the engine does not hold for a
/// reason: those that the engine has lost track of.
final class OverdueProbe: Sendable {
    private static let interval = Duration.seconds(60)
    /// How long after its time a delivery may be in flight or queued before it counts.
    private static let timeout = Duration.seconds(60)

    private let store: any DeliveryStore
    private let waiting: @Sendable () async -> Set<DeliveryID>
    private let clock: any RelayClock
    private let logger: Logger
    private let found = Mutex(OverdueDeliveries())

    /// - Parameter waiting: Returns the held deliveries that the engine has in memory.
    init(
        store: any DeliveryStore,
        waiting: @escaping @Sendable () async -> Set<DeliveryID>,
        clock: any RelayClock,
        logger: Logger
    ) {
        self.store = store
        self.waiting = waiting
        self.clock = clock
        self.logger = logger
    }

    /// The result of the last probe.
    var last: OverdueDeliveries { found.withLock { $0 } }

    /// Runs one probe. If it fails, the previous result stays.
    func look() async {
        do throws(StoreError) {
            let moment = clock.now - Self.timeout
            var overdue = try await store.overdue(before: moment, except: [])
            if overdue.count > 0 { overdue = try await store.overdue(before: moment, except: await waiting()) }
            found.withLock { $0 = overdue }
        } catch {
            logger.warning("the probe for overdue deliveries failed", metadata: ["error": "\(error)"])
        }
    }

    /// Runs probes until the task is cancelled.
    func run() async {
        while (try? await Task.sleep(for: Self.interval)) != nil { await look() }
    }
}
