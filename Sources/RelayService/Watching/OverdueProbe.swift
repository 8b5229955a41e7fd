import Logging
import RelayModel
import RelayStore
import Synchronization

/// Asks the store, by a timer of the ``Scheduler``, every minute for held deliveries whose time has passed and that the engine does not know to wait for
/// anything: one that it lost sight of it would not miss.
final class OverdueProbe: Sendable {
    /// From one look to the next.
    static let interval = Duration.seconds(60)
    /// So long after its time a delivery may be on its way, or wait behind others, without a word.
    private static let timeout = Duration.seconds(60)

    private let store: any DeliveryStore
    private let waiting: @Sendable () async -> Set<DeliveryID>
    private let clock: any RelayClock
    private let logger: Logger
    private let found = Mutex(OverdueDeliveries())

    /// - Parameter waiting: the held deliveries that the engine has in memory and will look at again.
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

    /// What the last look found.
    var last: OverdueDeliveries { found.withLock { $0 } }

    /// One look. One that fails leaves what was found before.
    func look() async {
        do throws(StoreError) {
            let moment = clock.now - Self.timeout
            var overdue = try await store.overdue(before: moment, except: [])
            if overdue.count > 0 { overdue = try await store.overdue(before: moment, except: await waiting()) }
            found.withLock { $0 = overdue }
        } catch {
            logger.warning("overdue deliveries could not be looked for", metadata: ["error": "\(error)"])
        }
    }
}
