import Logging
import RelayModel
import RelayStore
import Synchronization

/// Asks the store, by a timer of the ``Scheduler``, every minute for held deliveries whose time has passed and that the
/// engine does not know to wait for anything: one that it lost sight of it would not miss.
final class OverdueProbe: Sendable {
    /// From one look to the next.
    static let interval = Duration.seconds(60)
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
}
