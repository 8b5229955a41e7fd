import HTTPTypes
import Hummingbird
import HummingbirdCore
public import Logging
import NIOCore
public import RelayModel
public import RelayService
public import ServiceLifecycle
import Synchronization

/// The relay's HTTP API on its own port; it can be embedded as a service.
public final class RelayServer: Service {
    private struct State {
        var port: Int?
        var hasEnded = false
        var isStopping = false
        var waiting: [CheckedContinuation<Int?, Never>] = []
        var group: ServiceGroup?
        var task: Task<Void, any Error>?
    }

    let table: RouteTable
    /// The routes of the router, such as `GET /v1/notices`.
    let registered: [String]
    private let application: Application<APIResponder>
    /// Nil for plain HTTP.
    private let certificate: ServerCertificate?
    private let state: Shared

    // The application's callbacks must not retain the server.
    private final class Shared: Sendable {
        let value = Mutex(State())
    }

    /// Creates a server that does not listen yet.
    /// - Parameters:
    ///   - isReady: Returns why the relay is not ready; empty if it is.
    ///   - droppedLogLines: Returns the number of log lines dropped since the start.
    ///   - onRunning: Called with the bound port once requests are accepted.
    ///   - onEnd: Called once if the listener closes after ``start()`` without a stop.
    /// - Throws: The TLS library's error for the certificate and the key.
    public init(
        services: RelayServices,
        configuration: RelayHTTPConfiguration,
        clock: any RelayClock,
        logger: Logger,
        isReady: @escaping @Sendable () async -> [String],
        droppedLogLines: @escaping @Sendable () -> Int = { 0 },
        onRunning: @escaping @Sendable (Int) async -> Void = { _ in },
        onEnd: @escaping @Sendable () -> Void = {}
    ) throws {
        let meters = RequestMeters(clock: clock)
        let connections = Connections(limits: configuration.peers)
        let guards = RequestGuards(configuration)
        let refusals = RefusalLog(logger: logger)
        let watch = DeadlineWatch(
            limit: configuration.requestTimeout,
            pace: configuration.bodyPace,
            peers: configuration.peers,
            refusals: refusals
        )
        certificate = try configuration.tls.map { try ServerCertificate(files: $0) }
        let table = RouteTable(
            APIDependencies(
                services: services,
                configuration: configuration,
                clock: clock,
                meters: meters,
                connections: connections,
                guards: guards,
                isReady: isReady,
                droppedLogLines: droppedLogLines
            )
        )
        let router = Router(context: APIContext.self, options: .autoGenerateHeadEndpoints)
        for route in table.routes {
            router.on(
                RouterPath(route.path),
                method: route.method,
                responder: RouteResponder(
                    route: route,
                    keys: services.keys,
                    configuration: configuration,
                    guards: guards
                )
            )
        }
        let state = Shared()
        self.state = state
        self.table = table
        registered = router.routes.map { "\($0.method.rawValue) \($0.path)" }
        application = Application(
            responder: APIResponder(
                router: router.buildResponder(),
                table: table,
                watch: watch,
                meters: meters,
                refusals: refusals
            ),
            server: Self.channels(configuration, connections, certificate),
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port),
                serverName: "panda-relay",
                backlog: 1024,
                // Replaced connections close a moment later. Without a margin, descriptors could run out and `accept`
                // would fail repeatedly.
                availableConnectionsDelegate: .maximum(configuration.peers.connections + 64, logger: logger)
            ),
            services: [watch],
            onServerRunning: { channel in
                // Whatever ends the server closes this socket first. Its task continues while any connection is open,
                // including event streams.
                channel.closeFuture.whenComplete { _ in
                    if state.value.withLock({ $0.group != nil && !$0.isStopping }) { onEnd() }
                }
                let port = channel.localAddress?.port ?? configuration.port
                let waiting = state.value.withLock { state in
                    state.port = port
                    defer { state.waiting = [] }
                    return state.waiting
                }
                for continuation in waiting { continuation.resume(returning: port) }
                await onRunning(port)
            },
            logger: logger
        )
    }

    /// The bound port; nil before it listens.
    public var port: Int? { state.value.withLock { $0.port } }

    /// Serves until the task is cancelled or the surrounding service group stops.
    /// - Throws: If the address cannot be bound.
    public func run() async throws { try await application.run() }

    /// Serves in a separate task.
    /// - Returns: The bound port.
    /// - Throws: If the address cannot be bound.
    public func start() async throws -> Int {
        let group = ServiceGroup(services: [self], logger: application.logger)
        let task = Task {
            defer { giveUp() }
            try await group.run()
        }
        state.value.withLock { state in
            state.group = group
            state.task = task
        }
        let port = await withCheckedContinuation { continuation in
            let (port, isKnown) = state.value.withLock { state -> (Int?, Bool) in
                let isKnown = state.port != nil || state.hasEnded
                if !isKnown { state.waiting.append(continuation) }
                return (state.port, isKnown)
            }
            if isKnown { continuation.resume(returning: port) }
        }
        if let port { return port }
        try await task.value
        throw CancellationError()
    }

    /// Accepts no more requests, ends event streams, and waits for running requests until the limit; then it aborts
    /// them.
    public func stop(within limit: Duration = .seconds(10)) async {
        let (group, task) = state.value.withLock { state -> (ServiceGroup?, Task<Void, any Error>?) in
            state.isStopping = true
            return (state.group, state.task)
        }
        guard let group, let task else { return }
        await group.triggerGracefulShutdown()
        let end: Void? = await Timeout.answer(within: limit) { answer in
            Task {
                _ = await task.result
                answer(())
            }
        }
        if end == nil { task.cancel() }
    }

    private func giveUp() {
        let waiting = state.value.withLock { state in
            state.hasEnded = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume(returning: nil) }
    }

    /// Reloads the certificate and the key for new connections. If the pair is invalid, the previous one stays.
    /// - Returns: Whether a pair was loaded; false for plain HTTP.
    /// - Throws: The TLS library's error for the certificate and the key.
    public func reloadCertificate() throws -> Bool {
        guard let certificate else { return false }
        try certificate.reload()
        return true
    }

    private static func channels(
        _ configuration: RelayHTTPConfiguration,
        _ connections: Connections,
        _ certificate: ServerCertificate?
    ) -> HTTPServerBuilder {
        let http = HTTP1Channel.Configuration(
            idleTimeout: .milliseconds(configuration.idleTimeout.milliseconds),
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: 16 << 10,
                maxHeaderListSize: 32 << 10,
                maxHeaderFieldCount: 100
            )
        )
        let idle = TimeAmount.milliseconds(configuration.idleTimeout.milliseconds)
        let times = ConnectionHandler.Times(
            firstHead: min(.seconds(10), idle),
            write: idle,
            rest: .milliseconds(configuration.unreadRest.milliseconds)
        )
        return HTTPServerBuilder { responder in
            RelayChannel(
                http: HTTP1Channel(responder: responder, configuration: http),
                connections: connections,
                times: times,
                certificate: certificate
            )
        }
    }
}
