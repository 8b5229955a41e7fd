import Dispatch
import Glibc
import Synchronization

/// Waits for the operator or the system to ask for the end, and takes the hangup signal meanwhile.
enum StopSignal {
    private final class Count: Sendable {
        let value = Atomic<Int>(0)
    }

    /// Waits for SIGTERM or SIGINT, then stops. A second one while it stops ends the process at once, with exit code 1.
    /// - Parameter reload: What SIGHUP asks for; the signal never ends the process, also where there is nothing to
    ///   reload.
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
