import Foundation
import Logging
import RelayEngine
import RelayHTTP
import RelayModel
import RelayService
import RelayStore
import RelayTransport
import ServiceLifecycle

/// The parts of one relay, and the order of their start and stop. Nothing runs before the service group does.
struct RelayParts: Sendable {
    /// How long running requests and attempts have by default when the relay stops.
    static let stopLimit = Duration.seconds(10)

    let configuration: RelayConfiguration
    let relay: RelayServices
    let server: RelayServer
    let certificates: CertificateReloader
    let logger: Logger
    /// Reached once the engine has resumed the unfinished notices: then the relay is ready.
    let resumed: StartPoint
    let deadline: StopDeadline
    private let store: StoreService
    private let scheduler: Scheduler
    private let watch: WatchdogThread

    /// Checks the configuration, then opens the store, then makes what works on it.
    ///
    /// If this throws, the store is closed again.
    init(
        _ configuration: RelayConfiguration,
        acceptsEmpty: Bool,
        clock: any RelayClock,
        logger: Logger
    ) async throws(StartFault) {
        let policy = try configuration.addressPolicy()
        let channels = try configuration.channelCatalogue()
        let http = try configuration.http()
        let certificate = try Self.certificate(configuration)
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
        let resumed = StartPoint()
        let deadline = StopDeadline(within: Self.stopLimit)
        let watch = WatchdogThread(
            watch: Watchdog(threadLimit: configuration.threadLimit),
            numbers: { relay.status.numbers },
            clock: clock,
            logger: logger
        )
        server = RelayServer(
            services: relay,
            configuration: http,
            clock: clock,
            logger: logger,
            isReady: { resumed.isReached ? Self.troubles(relay, watch) : [Self.loading] },
            certificate: certificate,
            droppedLogLines: { LogWriter.standardError.dropped },
            stopLimit: { deadline.half },
            onEnd: {
                ProcessTermination.end {
                    logger.critical("API listener closed unexpectedly; exiting so that the supervisor restarts it")
                }
            }
        )
        store = StoreService(
            store: opened.store,
            integrity: IntegrityCheck(store: opened.store, logger: logger),
            resumed: resumed
        )
        scheduler = relay.scheduler(
            retention: Retention(
                store: opened.store,
                policy: configuration.retentionPolicy,
                clock: clock,
                logger: logger
            )
        )
        certificates = CertificateReloader(
            configuration: configuration,
            server: server,
            authorities: authorities,
            logger: logger
        )
        self.configuration = configuration
        self.relay = relay
        self.logger = logger
        self.resumed = resumed
        self.deadline = deadline
        self.watch = watch
    }

    /// The services, in reverse order of their stop: the watchdog stops first, then the API takes no more requests and
    /// ends the running ones; scheduler, alerts and engine follow, and the store closes last.
    ///
    /// They start in the order of their ``StartPoint``s: the API listens, the engine resumes, then the others work.
    var services: [ServiceGroupConfiguration.ServiceConfiguration] {
        [
            Self.service("store", store),
            Self.service(
                "engine",
                EngineService(relay, after: server.listening, resumed: resumed, deadline: deadline)
            ),
            Self.service("alerts", relay.alerts),
            Self.service("scheduler", StartingAfter(resumed, scheduler)),
            Self.service("api", server),
            Self.service("watchdog", StartingAfter(resumed, watch)),
        ]
    }

    /// A service whose end, with or without an error, stops the others in order.
    static func service(_ name: String, _ service: any Service) -> ServiceGroupConfiguration.ServiceConfiguration {
        ServiceGroupConfiguration.ServiceConfiguration(
            service: service,
            successTerminationBehavior: .gracefullyShutdownGroup,
            failureTerminationBehavior: .gracefullyShutdownGroup,
            serviceName: name
        )
    }

    /// The fault of a service that ended with an error.
    func fault(_ error: any Error) -> StartFault { StartFault(service: error, listen: configuration.listen) }

    private static let loading = "the relay is still loading unfinished notices"

    /// Why a relay that has resumed its work is not ready.
    private static func troubles(_ relay: RelayServices, _ watch: WatchdogThread) -> [String] {
        let store = relay.status.numbers.store
        let damage = store.damage.map { "the database is damaged (\($0)); restore the latest backup" }
        return [store.trouble.map { ServiceError($0).message }, damage].compactMap(\.self) + watch.reasons
    }

    private static func certificate(_ configuration: RelayConfiguration) throws(StartFault) -> ServerCertificate? {
        let tls = configuration.tls
        guard tls.isOn else { return nil }
        for (key, path) in [("tls.certificate", tls.certificate), ("tls.key", tls.key)]
        where !FileManager.default.isReadableFile(atPath: path) {
            throw StartFault(.configuration, "\(key): \(path) cannot be read; it names a PEM file.")
        }
        do {
            return try ServerCertificate(files: .init(certificate: tls.certificate, key: tls.key))
        } catch {
            throw StartFault(.configuration, "tls.certificate and tls.key: \(error)")
        }
    }
}
