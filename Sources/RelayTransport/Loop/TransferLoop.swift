import CLibcurl
import CRelayLinux
public import RelayModel
import Synchronization

/// Sends requests and mails on a thread of its own, thousands at a time: transfers in, results out, both in batches.
///
/// It starts every transfer at once; queueing, pacing and limits per endpoint are the caller's task. Redirects are not
/// followed, certificates are always checked, and every target passes the ``AddressGuard`` before and while connecting.
///
/// ```swift
/// let loop = try TransferLoop(policy: AddressPolicy(), clock: SystemClock()) { results in
///     for result in results { print(result.tag, result.reply) }
/// }
/// loop.submit([Transfer(tag: 1, request: OutboundRequest(url: "https://example.com/hook"))])
/// await loop.stop(within: .seconds(1))
/// ```
public final class TransferLoop: Sendable {
    private let mailbox: Mailbox
    private let gauge = TransferGauge()
    private let clock: any RelayClock
    /// Receives the results of transfers submitted after the end.
    private let refuse: @Sendable ([TransferResult]) -> Void

    /// Starts the thread.
    ///
    /// - Parameters:
    ///   - configuration: the settings that all requests share.
    ///   - policy: the allowed targets.
    ///   - clock: dates the results.
    ///   - resolver: looks names up.
    ///   - deliver: called with the results of one turn of the loop, on the loop's thread, which waits for it; after
    ///     ``stop(within:)`` also by the thread that still submits. It may call ``submit(_:)``.
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

    /// Starts the thread, on which a handler receives the results and starts transfers.
    ///
    /// - Parameter handler: called on the thread to create the handler, which starts all transfers of this loop.
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

    /// Submits transfers, from any thread. Each tag has exactly one result.
    public func submit(_ transfers: [Transfer]) {
        guard !transfers.isEmpty, !mailbox.post(transfers) else { return }
        let now = clock.now
        refuse(transfers.map { .failed($0.tag, .abandoned, at: now) })
    }

    /// Wakes the loop, which then calls its handler. May be called from any thread.
    public func poke() { mailbox.poke() }

    /// Accepts no more transfers, waits for the running ones until the limit, then abandons them
    /// (``TransportFault/abandoned``).
    ///
    /// When this returns, every result has been delivered and the thread no longer uses it.
    public func stop(within limit: Duration) async {
        mailbox.postStop(deadline: MonotonicTime.milliseconds + min(max(.zero, limit), .seconds(86_400)).milliseconds)
        await withCheckedContinuation { mailbox.notifyWhenClosed($0) }
    }

    /// The metrics of the last turn.
    public var metrics: TransferMetrics { gauge.value.withLock { $0 } }
}

/// The metrics that the loop's thread publishes.
final class TransferGauge: Sendable {
    let value = Mutex(TransferMetrics())
}

/// Why a loop could not start.
public struct TransferLoopError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The failed call (`epoll_create1`, `eventfd`, `curl_multi_init`, `pthread_create`).
    public let call: String
    /// The system's error number; 0 if the call gives none.
    public let errno: Int32

    public var description: String { "\(call) failed" + (errno == 0 ? "" : " (errno \(errno))") }
}

/// Passes results on and starts no transfers, which callers submit from other threads.
final class ResultForwarder: TransferHandler {
    private let deliver: @Sendable ([TransferResult]) -> Void

    init(_ deliver: @escaping @Sendable ([TransferResult]) -> Void) { self.deliver = deliver }

    func handle(_ results: [TransferResult], start: (Transfer) -> Void) -> Duration? {
        if !results.isEmpty { deliver(results) }
        return nil
    }
}

/// The counts of a loop since its start, and its current state.
public struct TransferMetrics: Hashable, Sendable {
    /// Transfers without a result yet, including those that wait for a name lookup.
    public var running = 0
    /// Transfers accepted.
    public var started = 0
    /// Transfers with a result.
    public var finished = 0
    /// Connections opened.
    public var connectionsOpened = 0
    /// Transfers on a reused connection.
    public var connectionsReused = 0
    /// Repeats because the server had closed an open connection.
    public var staleRetries = 0
    /// Name lookups made.
    public var lookups = 0
    /// Times the loop woke up.
    public var turns = 0

    /// All counts are zero.
    public init() {}
}
