public import Logging
import RelayHTTP
public import RelayModel
import RelayService
import ServiceLifecycle

/// A complete relay in this process: store, engine and API. `serve` runs one; a test may run several.
///
/// ```swift
/// var configuration = RelayConfiguration()
/// configuration.listen.port = 0
/// let runtime = try await RelayRuntime.start(configuration: configuration, logger: configuration.logger)
/// await runtime.stop()
/// ```
public final class RelayRuntime: Sendable {
    /// The API's port, also if the configuration asked for any free port.
    public let port: Int

    private let parts: RelayParts
    private let group: ServiceGroup
    private let running: Task<Void, any Error>

    private init(_ parts: RelayParts, _ group: ServiceGroup, _ running: Task<Void, any Error>, port: Int) {
        self.parts = parts
        self.group = group
        self.running = running
        self.port = port
    }

    /// Opens the store, loads the channels, listens, and resumes unfinished notices.
    ///
    /// If this throws, everything that was opened is closed again.
    /// - Parameter acceptsEmpty: Opens the data directory even if its marker names another database.
    public static func start(
        configuration: RelayConfiguration,
        acceptsEmpty: Bool = false,
        clock: any RelayClock = SystemClock(),
        logger: Logger? = nil
    ) async throws(StartFault) -> RelayRuntime {
        let logger = logger ?? configuration.logger
        let parts = try await RelayParts(configuration, acceptsEmpty: acceptsEmpty, clock: clock, logger: logger)
        return try await start(parts, parts.services)
    }

    /// Starts services: the parts', and those of the process around them.
    /// - Parameter isProcess: Whether SIGTERM and SIGINT stop the group.
    static func start(
        _ parts: RelayParts,
        _ services: [ServiceGroupConfiguration.ServiceConfiguration],
        isProcess: Bool = false
    ) async throws(StartFault) -> RelayRuntime {
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: services,
                gracefulShutdownSignals: isProcess ? ProcessSignals.stopping : [],
                logger: parts.logger
            )
        )
        let running = Task {
            defer { parts.resumed.miss() }
            try await group.run()
        }
        if await parts.resumed.wait(), let port = parts.server.port {
            return RelayRuntime(parts, group, running, port: port)
        }
        // The group has stopped what had started, in reverse order.
        do { try await running.value } catch { throw parts.fault(error) }
        throw StartFault(.stopped, "The relay was told to stop before it had started.")
    }

    /// Stops the relay: first no new API requests, then no new attempts. Running requests and attempts have until the
    /// limit, at least half of it each; then the store closes. Unfinished deliveries are sent after the next start. A
    /// second call waits for the end of the first.
    public func stop(within limit: Duration = .seconds(10)) async {
        parts.deadline.begin(within: limit)
        await group.triggerGracefulShutdown()
        _ = await running.result
    }

    /// Waits until the relay has stopped.
    /// - Throws: The fault of the service whose failure stopped it.
    public func waitUntilStopped() async throws(StartFault) {
        do { try await running.value } catch { throw parts.fault(error) }
    }

    /// Reloads the API's certificate and key and the authorities of `targets.ca_file`, for new connections. An invalid
    /// file is logged and the previous certificates stay.
    public func reloadCertificates() { parts.certificates.reload() }

    /// The configuration.
    public var configuration: RelayConfiguration { parts.configuration }

    /// The API's URL: `http://127.0.0.1:8180`.
    public var url: String {
        var address = configuration.listen
        address.port = port
        return (configuration.tls.isOn ? "https://" : "http://") + address.description
    }

    var relay: RelayServices { parts.relay }
}
