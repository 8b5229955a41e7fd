import RelayService
import RelayStore
import ServiceLifecycle

/// Checks the open store for damage once the relay has resumed its work, and closes the store when its group stops.
struct StoreService: Service {
    let store: any RelayStore
    let integrity: IntegrityCheck
    let resumed: StartPoint

    func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask {
                guard await resumed.wait() else { return }
                await integrity.run()
            }
            try? await gracefulShutdown()
            group.cancelAll()
            // The store's end interrupts a running check; cancelling the task does not.
            await store.close()
        }
    }
}
