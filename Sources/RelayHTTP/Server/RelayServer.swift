import HTTPTypes
import Hummingbird
import HummingbirdCore
public import Logging
import NIOCore
public import RelayModel
public import RelayService
public import ServiceLifecycle
import Synchronization

/// The relay's HTTP API on a port of its own; can be embedded as a service.
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
    /// What the router has, as `GET /v1/notices`.
    let registered: [String]
    private let application: Application<APIResponder>
    /// Nil for plain HTTP.
    private let certificate: ServerCertificate?
    private let state: Shared

    // The application's callbacks must not hold the server itself.
    private final class Shared: Sendable {
        let value = Mutex(State())
    }

    /// A server that does not listen yet.
    /// - Parameters:
    ///   - isReady: why the relay is not ready, in words; empty when it is.
    ///   - droppedLogLines: how many lines of the log were dropped since the start.
    ///   - onRunning: called with the bound port once requests are taken.
    ///   - onEnd: called once where it listens no longer after ``start()`` although nobody has stopped it.
    /// - Throws: what TLS says of the certificate and the key.
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
                // Connections that give way to newer ones are closed a moment later. Without a pause beyond that,
                // descriptors could run out, and `accept` would fail again and again.
                availableConnectionsDelegate: .maximum(configuration.peers.connections + 64, logger: logger)
            ),
            services: [watch],
            onServerRunning: { channel in
                // Whatever ends the server closes this socket first; its task goes on as long as any connection, an
                // event stream too.
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
    /// - Throws: where the address cannot be listened on.
    public func run() async throws { try await application.run() }

    /// Serves in a task of its own.
    /// - Returns: the bound port.
    /// - Throws: where the address cannot be listened on.
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

    /// Takes no more requests, ends event streams, and waits for the requests under way until the limit; then it cuts
    /// them off.
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

    /// Reads the certificate and the key again, for new connections. A pair that is of no use leaves the old one in
    /// place.
    /// - Returns: whether the pair was read; false for plain HTTP.
    /// - Throws: what TLS says of the certificate and the key.
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
