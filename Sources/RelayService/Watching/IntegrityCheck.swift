public import Logging
import RelayModel
public import RelayStore

/// Has the store look for damage after the start and then every day. What a check finds stands in the store's health,
/// where the watchdog, `/readyz` and `/metrics` read it.
public struct IntegrityCheck: Sendable {
    private static let interval = Duration.seconds(86_400)

    private let store: any RelayStore
    private let logger: Logger

    /// A check that does not look yet.
    public init(store: any RelayStore, logger: Logger) {
        self.store = store
        self.logger = logger
    }

    /// Looks until the task is cancelled or the store is closed.
    public func run() async {
        repeat {
            do throws(StoreError) {
                let begin = ContinuousClock.now
                guard try await store.check() == nil else { continue }
                let seconds = (ContinuousClock.now - begin).milliseconds / 1000
                logger.info("the database was checked, no damage", metadata: ["seconds": "\(seconds)"])
            } catch {
                guard error != .closed else { return }
                logger.warning("the database could not be checked", metadata: ["error": "\(error)"])
            }
        } while (try? await Task.sleep(for: Self.interval)) != nil
    }
}
