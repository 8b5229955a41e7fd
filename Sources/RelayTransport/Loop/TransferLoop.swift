import CLibcurl
import CRelayLinux
public import RelayModel
import Synchronization

/// Makes HTTP requests on a thread of its own, thousands at a time: transfers in, results out, both in batches.
///
/// It starts whatever it is given at once; queueing, pacing and limits per endpoint are the caller's. Redirects are not
/// followed, certificates are always checked, and every target passes the ``AddressGuard`` before and while connecting.
public final class TransferLoop: Sendable {
    private let mailbox: Mailbox
    private let gauge = TransferGauge()
    private let clock: any RelayClock
    /// Takes what is submitted after the end.
    private let refuse: @Sendable ([TransferResult]) -> Void

    /// Starts the thread.
    ///
    /// - Parameters:
    ///   - configuration: what is common to all requests.
    ///   - policy: where requests may go.
    ///   - clock: dates the results.
    ///   - resolver: looks names up.
    ///   - deliver: takes the results of one turn of the loop, on the loop's thread, which waits for it; after
    ///     ``stop(within:)`` it may also be called by the thread that still submits. It may call ``submit(_:)``.
    /// - Throws: ``TransferLoopError`` where the system has no descriptor, memory or thread left.
    public convenience init(
        configuration: TransferConfiguration = TransferConfiguration(),
        policy: AddressPolicy,
        clock: any RelayClock,
        resolver: any HostResolver = SystemResolver(),
        deliver: @escaping @Sendable ([TransferResult]) -> Void
    ) throws(TransferLoopError) {
        try self.init(
            configuration: configuration,
            policy: policy,
            clock: clock,
            resolver: resolver,
            refuse: deliver,
            handler: { ResultForwarder(deliver) }
        )
    }

    /// Starts the thread and has somebody work on it.
    ///
    /// - Parameter attendant: made on the thread; the only one to give the loop work, by its orders.
    /// - Throws: ``TransferLoopError`` where the system has no descriptor, memory or thread left.
    public convenience init(
        configuration: TransferConfiguration = TransferConfiguration(),
        policy: AddressPolicy,
        clock: any RelayClock,
        resolver: any HostResolver = SystemResolver(),
        handler: @escaping @Sendable () -> any TransferHandler
    ) throws(TransferLoopError) {
        try self.init(
            configuration: configuration,
            policy: policy,
            clock: clock,
            resolver: resolver,
            refuse: { _ in },
            handler: handler
        )
    }

    private init(
        configuration: TransferConfiguration,
        policy: AddressPolicy,
        clock: any RelayClock,
        resolver: any HostResolver,
        refuse: @escaping @Sendable ([TransferResult]) -> Void,
        handler: @escaping @Sendable () -> any TransferHandler
    ) throws(TransferLoopError) {
        let mailbox = try Mailbox()
        let poller = try Poller(waking: mailbox.wakeDescriptor)
        let curl = try MultiHandle()
        self.mailbox = mailbox
        self.clock = clock
        self.refuse = refuse
        let gauge = gauge
        let isStarted = NamedThread.start(configuration.threadName) {
            let engine = CurlLoop(
                configuration: configuration,
                policy: policy,
                clock: clock,
                resolver: resolver,
                mailbox: mailbox,
                gauge: gauge,
                poller: poller,
                curl: curl,
                handler: handler()
            )
            engine.run()
        }
        guard isStarted else {
            curl.free()
            throw TransferLoopError(call: "pthread_create", errno: 0)
        }
    }

    deinit { mailbox.postStop(deadline: 0) }

    /// Hands transfers over, from any thread. Each tag comes back exactly once.
    public func submit(_ transfers: [Transfer]) {
        guard !transfers.isEmpty, !mailbox.post(transfers) else { return }
        let now = clock.now
        refuse(transfers.map { .failed($0.tag, .abandoned, at: now) })
    }

    /// Has the attendant asked soon, from any thread.
    public func poke() { mailbox.poke() }

    /// Takes no more work, waits for what is running until the limit, then gives it up (``TransportFault/abandoned``).
    ///
    /// When this returns, every result has been delivered and the thread is done with them.
    public func stop(within limit: Duration) async {
        mailbox.postStop(deadline: MonotonicTime.milliseconds + min(max(.zero, limit), .seconds(86_400)).milliseconds)
        await withCheckedContinuation { mailbox.notifyWhenClosed($0) }
    }

    /// The numbers as of the last turn.
    public var metrics: TransferMetrics { gauge.value.withLock { $0 } }
}

/// Where the loop's thread publishes its numbers.
final class TransferGauge: Sendable {
    let value = Mutex(TransferMetrics())
}

/// Why a loop could not start.
public struct TransferLoopError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The call that failed (`epoll_create1`, `eventfd`, `curl_multi_init`, `pthread_create`).
    public let call: String
    /// The system's error number; 0 where the call gives none.
    public let errno: Int32

    public var description: String { "\(call) failed" + (errno == 0 ? "" : " (errno \(errno))") }
}

/// Hands results on and never asks for anything: those who submit do so from elsewhere.
final class ResultForwarder: TransferHandler {
    private let deliver: @Sendable ([TransferResult]) -> Void

    init(_ deliver: @escaping @Sendable ([TransferResult]) -> Void) { self.deliver = deliver }

    func handle(_ results: [TransferResult], start: (Transfer) -> Void) -> Duration? {
        if !results.isEmpty { deliver(results) }
        return nil
    }
}

/// What a loop has done since it started, and what it is doing.
public struct TransferMetrics: Hashable, Sendable {
    /// Transfers taken and not answered, those that wait for a name lookup included.
    public var running = 0
    /// Transfers taken.
    public var started = 0
    /// Transfers answered.
    public var finished = 0
    /// Connections opened.
    public var connectionsOpened = 0
    /// Transfers that found an open connection.
    public var connectionsReused = 0
    /// Repeats because the far side had closed a kept connection.
    public var staleRetries = 0
    /// Name lookups made.
    public var lookups = 0
    /// Times the loop woke up.
    public var turns = 0

    /// Zero everywhere.
    public init() {}
}
