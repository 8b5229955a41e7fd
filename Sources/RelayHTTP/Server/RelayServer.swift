import HTTPTypes
import Hummingbird
import HummingbirdCore
public import Logging
import NIOCore
public import RelayModel
public import RelayService
public import ServiceLifecycle
import Synchronization

/// The relay's HTTP API on its own port, as a service of a group.
///
/// When its group stops, it accepts no more requests, ends event streams, and waits for running requests until a limit;
/// then it aborts them.
public final class RelayServer: Service {
    private struct State {
        var port: Int?
        var isStopping = false
    }

    /// Reached once requests are accepted.
    package let listening = StartPoint()
    let table: RouteTable
    /// The routes of the router, such as `GET /v1/notices`.
    let registered: [String]
    private let application: Application<APIResponder>
    /// Nil for plain HTTP.
    private let certificate: ServerCertificate?
    private let state: Shared
    private let stopLimit: @Sendable () -> Duration

    // The application's callbacks must not retain the server.
    private final class Shared: Sendable {
        let value = Mutex(State())
    }

    /// Creates a server that does not listen yet.
    /// - Parameters:
    ///   - isReady: Returns why the relay is not ready; empty if it is.
    ///   - droppedLogLines: Returns the number of log lines dropped since the start.
    ///   - certificate: The certificate and key; nil for plain HTTP.
    ///   - stopLimit: Returns how long running requests have when the group stops.
    ///   - onEnd: Called once if the listener closes without a stop.
    public init(
        services: RelayServices,
        configuration: RelayHTTPConfiguration,
        clock: any RelayClock,
        logger: Logger,
        isReady: @escaping @Sendable () async -> [String],
        certificate: ServerCertificate? = nil,
        droppedLogLines: @escaping @Sendable () -> Int = { 0 },
        stopLimit: @escaping @Sendable () -> Duration = { .seconds(10) },
        onEnd: @escaping @Sendable () -> Void = {}
    ) {
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
        self.certificate = certificate
        self.stopLimit = stopLimit
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
        let listening = listening
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
                    if !state.value.withLock({ $0.isStopping }) { onEnd() }
                }
                let port = channel.localAddress?.port ?? configuration.port
                state.value.withLock { $0.port = port }
                listening.reach()
            },
            logger: logger
        )
    }

    /// The bound port; nil before it listens.
    public var port: Int? { state.value.withLock { $0.port } }

    /// Serves until the service group stops or the task is cancelled.
    /// - Throws: ``ListenError`` if the address cannot be bound.
    public func run() async throws {
        let (changes, feed) = AsyncStream<Void>.makeStream()
        // A request that waits for a disk in trouble may outlast every limit, so the stop must not wait for this task.
        let serving = Task {
            defer { feed.finish() }
            try await application.run()
        }
        await withTaskCancellationOrGracefulShutdownHandler {
            await cancelWhenGracefulShutdown { for await _ in changes {} }
        } onCancelOrGracefulShutdown: { [state] in
            state.value.withLock { $0.isStopping = true }
        }
        let isStopping = state.value.withLock { $0.isStopping }
        if isStopping {
            let end: Void? = await Timeout.answer(within: stopLimit()) { answer in
                Task {
                    _ = await serving.result
                    answer(())
                }
            }
            if end == nil { return serving.cancel() }
        }
        do {
            try await serving.value
        } catch {
            if !listening.isReached, !isStopping { throw ListenError(error) }
            if !isStopping { throw error }
        }
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
