import Dispatch
import Glibc
import Synchronization

/// Waits for the operator or the system to ask for the end.
enum StopSignal {
    private final class Count: Sendable {
        let value = Atomic<Int>(0)
    }

    /// Waits for SIGTERM or SIGINT, then stops. A second one while it stops ends the process at once, with exit code 1.
    static func wait(then stop: () async -> Void) async {
        let count = Count()
        let (asked, asking) = AsyncStream<Void>.makeStream()
        let sources = [SIGTERM, SIGINT].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number)
            source.setEventHandler {
                guard count.value.add(1, ordering: .relaxed).oldValue == 0 else { _exit(1) }
                asking.finish()
            }
            source.activate()
            return source
        }
        for await _ in asked {}
        await stop()
        for source in sources { source.cancel() }
    }
}
