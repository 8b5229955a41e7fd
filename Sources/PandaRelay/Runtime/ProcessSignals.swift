import Dispatch
import Glibc
import ServiceLifecycle
import Synchronization
import UnixSignals

/// Handles the signals that the service group leaves: SIGHUP, and a second SIGTERM or SIGINT.
///
/// The group stops its services at the first of ``stopping``. A second one ends the process at once, with exit code 1.
struct ProcessSignals: Service {
    /// The signals that stop a service group.
    static let stopping: [UnixSignal] = [.sigterm, .sigint]

    private final class Count: Sendable {
        let value = Atomic<Int>(0)
    }

    private let reload: @Sendable () -> Void

    /// - Parameter reload: Called on SIGHUP. The signal never ends the process, even if there is nothing to reload.
    init(reload: @escaping @Sendable () -> Void = {}) { self.reload = reload }

    /// Handles the signals until the group stops this service, which is the last to stop.
    func run() async {
        let count = Count()
        var sources = [SIGTERM, SIGINT].map { number in
            Self.source(of: number) {
                guard count.value.add(1, ordering: .relaxed).oldValue == 0 else { _exit(1) }
            }
        }
        sources.append(Self.source(of: SIGHUP, reload))
        try? await gracefulShutdown()
        for source in sources { source.cancel() }
    }

    private static func source(
        of number: Int32,
        _ handler: @escaping @Sendable () -> Void
    ) -> any DispatchSourceSignal {
        let source = DispatchSource.makeSignalSource(signal: number)
        source.setEventHandler(handler: handler)
        source.activate()
        return source
    }
}
