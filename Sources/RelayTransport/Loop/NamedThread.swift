import CRelayLinux
import Glibc

/// Threads of the relay: one waits for sockets, some wait for name servers.
enum NamedThread {
    private final class Body {
        let name: String
        let run: @Sendable () -> Void

        init(name: String, run: @escaping @Sendable () -> Void) {
            self.name = name
            self.run = run
        }
    }

    /// Runs `body` on a new, detached thread.
    ///
    /// The thread blocks all signals, which the process's other threads handle; a write to a closed TLS connection
    /// gives an error, not SIGPIPE.
    /// - Returns: Whether the thread started; if not, `body` was dropped.
    static func start(_ name: String, _ body: @escaping @Sendable () -> Void) -> Bool {
        let context = Unmanaged.passRetained(Body(name: name, run: body))
        var thread = pthread_t()
        let failed = pthread_create(&thread, nil, runNamedThread, context.toOpaque()) != 0
        if failed {
            context.release()
        } else {
            pthread_detach(thread)
        }
        return !failed
    }

    fileprivate static func enter(_ context: UnsafeMutableRawPointer) {
        let body = Unmanaged<Body>.fromOpaque(context).takeRetainedValue()
        var signals = sigset_t()
        sigfillset(&signals)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        _ = relay_name_thread(String(decoding: body.name.utf8.prefix(15), as: UTF8.self))
        body.run()
    }
}

private func runNamedThread(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let context { NamedThread.enter(context) }
    return nil
}
