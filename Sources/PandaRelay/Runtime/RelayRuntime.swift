import Foundation
public import Logging
import RelayChannels
import RelayEngine
import RelayHTTP
public import RelayModel
import RelayService
import RelayStore
import RelayTransport
import Synchronization

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
    /// The configuration.
    public let configuration: RelayConfiguration

    private let store: any RelayStore
    let relay: RelayServices
    private let server: RelayServer
    private let logger: Logger
    private let watch: WatchdogThread
    /// Nil if `targets.ca_file` is empty.
    private let authorities: TrustedAuthorities?
    private let scheduler: Task<Void, Never>
    private let integrity: Task<Void, Never>
    private let isStopping = Mutex(false)

    private init(
        configuration: RelayConfiguration,
        store: any RelayStore,
        relay: RelayServices,
        server: RelayServer,
        logger: Logger,
        watch: WatchdogThread,
        authorities: TrustedAuthorities?,
        scheduler: Task<Void, Never>,
        integrity: Task<Void, Never>,
        port: Int
    ) {
        self.configuration = configuration
        self.store = store
        self.relay = relay
        self.server = server
        self.logger = logger
        self.watch = watch
        self.authorities = authorities
        self.scheduler = scheduler
        self.integrity = integrity
        self.port = port
    }

    /// Opens the store, loads the channels, resumes unfinished notices and listens.
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
        let policy = try configuration.addressPolicy()
        let channels = try configuration.channelCatalogue()
        let http = try configuration.http()
        try checkTLS(configuration.tls)
        let caFile = configuration.targets.caFile
        let authorities = caFile.isEmpty ? nil : TrustedAuthorities(pem: try AuthorityFile(path: caFile).pem)
        var engine = configuration.engine
        engine.authorities = authorities
        let opened = try await OpenStore.open(configuration.data, acceptsEmpty: acceptsEmpty)
        if opened.store.lastShutdown == .uncleanLogMissing {
            logger.critical("the write-ahead log is missing: the last process's latest writes may be lost")
        }
        let relay: RelayServices
        do throws(TransferLoopError) {
            relay = try RelayServices(
                store: opened.store,
                greatestID: opened.greatestID,
                channels: channels,
                policy: policy,
                clock: clock,
                configuration: engine,
                rules: configuration.noticeRules,
                receiptKeys: configuration.receiptKeys,
                logger: logger
            )
        } catch {
            await opened.store.close()
            throw StartFault(
                .system,
                "The relay cannot start its sending thread: \(error). Raise the limit of open files."
            )
        }
        let isReady = Readiness()
        let watch = WatchdogThread(
            watch: Watchdog(threadLimit: configuration.threadLimit),
            numbers: { relay.status.numbers },
            clock: clock,
            logger: logger
        )
        let server: RelayServer
        do {
            server = try RelayServer(
                services: relay,
                configuration: http,
                clock: clock,
                logger: logger,
                isReady: {
                    guard isReady.value else { return ["the relay is still loading unfinished notices"] }
                    let store = relay.status.numbers.store
                    let damage = store.damage.map { "the database is damaged (\($0)); restore the latest backup" }
                    return [store.trouble.map { ServiceError($0).message }, damage].compactMap(\.self) + watch.reasons
                },
                droppedLogLines: { LogWriter.standardError.dropped },
                onEnd: {
                    ProcessTermination.end {
                        logger.critical("API listener closed unexpectedly; exiting so that the supervisor restarts it")
                    }
                }
            )
        } catch {
            await relay.stop(within: .zero)
            await opened.store.close()
            throw StartFault(.configuration, "tls.certificate and tls.key: \(error)")
        }
        do {
            let port = try await server.start()
            try await relay.resume()
            isReady.set()
            watch.start()
            let retention = Retention(
                store: opened.store,
                policy: configuration.retentionPolicy,
                clock: clock,
                logger: logger
            )
            return RelayRuntime(
                configuration: configuration,
                store: opened.store,
                relay: relay,
                server: server,
                logger: logger,
                watch: watch,
                authorities: authorities,
                scheduler: Task { await relay.scheduler(retention: retention).run() },
                integrity: Task { await IntegrityCheck(store: opened.store, logger: logger).run() },
                port: port
            )
        } catch {
            await server.stop()
            await relay.stop(within: .zero)
            await opened.store.close()
            throw startFault(error, configuration)
        }
    }

    /// Stops the relay: first no new API requests, then no new attempts. Running requests and attempts have until the
    /// limit, at least half of it each; then the store closes. Unfinished deliveries are sent after the next start. A
    /// second call has no effect.
    public func stop(within limit: Duration = .seconds(10)) async {
        let isFirst = isStopping.withLock { stopping in
            defer { stopping = true }
            return !stopping
        }
        guard isFirst else { return }
        let end = ContinuousClock.now + limit
        watch.stop()
        scheduler.cancel()
        integrity.cancel()
        await server.stop(within: limit / 2)
        await relay.stop(within: end - ContinuousClock.now)
        await scheduler.value
        await store.close()
        // The store's end interrupts a running check; cancelling the task does not.
        await integrity.value
    }

    /// Reloads the API's certificate and key and the authorities of `targets.ca_file`, for new connections. An invalid
    /// file is logged and the previous certificates stay.
    public func reloadCertificates() {
        reloadOwnCertificate()
        reloadAuthorities()
    }

    private func reloadAuthorities() {
        guard let authorities else { return }
        do throws(StartFault) {
            let file = try AuthorityFile(path: configuration.targets.caFile)
            authorities.replace(pem: file.pem)
            logger.notice("authorities reloaded", metadata: ["ca_file": "\(configuration.targets.caFile)"])
        } catch {
            logger.error("authorities are invalid; the previous ones stay", metadata: ["reason": "\(error)"])
        }
    }

    private func reloadOwnCertificate() {
        do {
            guard try server.reloadCertificate() else { return }
            logger.notice(
                "certificate and key reloaded",
                metadata: ["certificate": "\(configuration.tls.certificate)"]
            )
        } catch {
            logger.error(
                "certificate and key are invalid; the previous ones stay",
                metadata: [
                    "certificate": "\(configuration.tls.certificate)", "key": "\(configuration.tls.key)",
                    "reason": "\(error)",
                ]
            )
        }
    }

    /// The API's URL: `http://127.0.0.1:8180`.
    public var url: String {
        var address = configuration.listen
        address.port = port
        return (configuration.tls.isOn ? "https://" : "http://") + address.description
    }

    private static func checkTLS(_ tls: RelayConfiguration.TLS) throws(StartFault) {
        guard tls.isOn else { return }
        for (key, path) in [("tls.certificate", tls.certificate), ("tls.key", tls.key)]
        where !FileManager.default.isReadableFile(atPath: path) {
            throw StartFault(.configuration, "\(key): \(path) cannot be read; it names a PEM file.")
        }
    }

    private static func startFault(_ error: any Error, _ configuration: RelayConfiguration) -> StartFault {
        if let error = error as? ServiceError { return StartFault(.store, error.message) }
        let text = "\(error)"
        let reason =
            if text.contains("errno: 98") || text.contains("ddress already in use") {
                "the port is in use; stop the program that uses it, or choose another with --listen"
            } else if text.contains("errno: 13") {
                "ports below 1024 need root; choose another with --listen"
            } else if text.contains("errno: 99") {
                "this machine has no such address"
            } else {
                text
            }
        return StartFault(.listening, "Cannot listen on \(configuration.listen): \(reason).")
    }
}

/// Whether the relay has resumed its work; `/readyz` reads it.
private final class Readiness: Sendable {
    private let flag = Mutex(false)

    var value: Bool { flag.withLock { $0 } }
    func set() { flag.withLock { $0 = true } }
}
