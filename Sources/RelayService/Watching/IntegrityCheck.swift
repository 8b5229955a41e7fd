public import Logging
import RelayModel
public import RelayStore

/// Checks the store for damage after the start and then every day. The result is part of the store's health, which the
/// watchdog, `/readyz` and `/metrics` read.
public struct IntegrityCheck: Sendable {
    private static let interval = Duration.seconds(86_400)

    private let store: any RelayStore
    private let logger: Logger

    public init(store: any RelayStore, logger: Logger) {
        self.store = store
        self.logger = logger
    }

    /// Runs checks until the task is cancelled or the store is closed.
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
