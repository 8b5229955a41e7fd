import Dispatch
import Glibc
import Synchronization

/// Waits for the signals that stop the relay, and handles SIGHUP until then.
enum StopSignal {
    private final class Count: Sendable {
        let value = Atomic<Int>(0)
    }

    /// Waits for SIGTERM or SIGINT, then calls `stop`. A second signal during the stop ends the process at once, with
    /// exit code 1.
    /// - Parameter reload: Called on SIGHUP. The signal never ends the process, even if there is nothing to reload.
    static func wait(reload: @escaping @Sendable () -> Void, then stop: () async -> Void) async {
        let count = Count()
        let (asked, asking) = AsyncStream<Void>.makeStream()
        var sources = [SIGTERM, SIGINT].map { number in
            source(of: number) {
                guard count.value.add(1, ordering: .relaxed).oldValue == 0 else { _exit(1) }
                asking.finish()
            }
        }
        sources.append(source(of: SIGHUP, reload))
        for await _ in asked {}
        await stop()
        for source in sources { source.cancel() }
    }

    private static func source(
        of number: Int32,
        _ handler: @escaping @Sendable () -> Void
    ) -> any DispatchSourceSignal {
        signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number)
        source.setEventHandler(handler: handler)
        source.activate()
        return source
    }
}
