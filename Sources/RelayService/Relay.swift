import Foundation
public import Logging
public import RelayChannels
public import RelayEngine
public import RelayModel
public import RelayStore
public import RelayTransport
import Synchronization

/// What people do with the relay: send, warn, cancel, correct, look up, manage circles. Checks who may, puts it on
/// disk, and hands it to the engine.
public final class Relay: Sendable {
    let store: any RelayStore
    let engine: Engine
    let channels: ChannelCatalogue
    let clock: any RelayClock
    let ids: IDGenerator
    /// Bounds on what a notice may be.
    public let rules: NoticeRules
    let receiptKeys: ReceiptKeys
    let takenCallbacks = Mutex(TakenCallbacks())
    let hub: ProgressHub
    let endpointAlerts: EndpointAlerts
    let guardian: AddressGuard
    let secrets: SecretSources
    private let overdueLook: OverdueProbe
    let resolver: any HostResolver
    let logger: Logger

    /// A relay on an open store. Nothing is sent before ``resume()``.
    /// - Parameter greatestID: the greatest id the store has given out.
    /// - Throws: ``TransferLoopError`` where the system gives no thread or descriptor.
    public init(
        store: any RelayStore,
        greatestID: Int64,
        channels: ChannelCatalogue,
        policy: AddressPolicy,
        clock: any RelayClock,
        configuration: EngineConfiguration = EngineConfiguration(),
        rules: NoticeRules = NoticeRules(),
        receiptKeys: ReceiptKeys = ReceiptKeys(),
        resolver: any HostResolver = SystemResolver(),
        logger: Logger
    ) throws(TransferLoopError) {
        let hub = ProgressHub()
        let endpointAlerts = EndpointAlerts(clock: clock)
        self.store = store
        self.channels = channels
        self.clock = clock
        self.rules = rules
        self.receiptKeys = receiptKeys
        self.hub = hub
        self.endpointAlerts = endpointAlerts
        self.resolver = resolver
        self.logger = logger
        guardian = AddressGuard(policy: policy)
        secrets = configuration.secrets
        ids = IDGenerator(after: greatestID)
        engine = try Engine(
            store: store,
            channels: channels,
            policy: policy,
            clock: clock,
            configuration: configuration,
            resolver: resolver,
            logger: logger,
            onLongRefused: { endpointAlerts.note(longRefused: $0) },
            onRecorded: { records in
                hub.publish(records)
                endpointAlerts.note(records)
            }
        )
        overdueLook = OverdueProbe(
            store: store,
            waiting: { [engine] in await engine.waitingDeliveries() },
            clock: clock,
            logger: logger
        )
    }

    /// Takes up what was not finished when the relay stopped.
    public func resume() async throws(ServiceError) {
        try await stored { () async throws(StoreError) in
            try await store.noteSending()
            try await engine.resume()
        }
        Task { await tellOwners() }
        Task { await tellOfRefusals() }
    }

    /// Stops sending within the limit; the store stays open.
    public func stop(within limit: Duration) async {
        hub.finish()
        endpointAlerts.finish()
        await engine.stop(within: limit)
    }

    /// The engine's and the store's numbers, and the held deliveries that were overdue by a minute when they were last
    /// looked for.
    public var numbers: (engine: EngineMetrics, store: StoreHealth, overdue: OverdueDeliveries) {
        (engine.metrics, store.health, overdueLook.last)
    }

    /// What starts scheduled notices, and repeats the search for overdue deliveries and the rounds of retention.
    public func scheduler(retention: Retention) -> Scheduler {
        Scheduler(
            store: store,
            clock: clock,
            logger: logger,
            handlers: [
                .noticeStart: { [self] in await start($0) },
                .overdueProbe: { [overdueLook] _ in
                    await overdueLook.look()
                    return .again(after: OverdueProbe.interval)
                },
                .retention: { _ in
                    await retention.runRound()
                    // An interrupted round is due at the next start.
                    return Task.isCancelled ? .failed : .again(after: retention.interval)
                },
            ],
            repeating: [.overdueProbe: OverdueProbe.interval, .retention: retention.interval]
        )
    }

    /// Gives a scheduled notice to the engine. The engine keeps it for at most 90 s, away from a crowded minute; the
    /// transaction that puts its start on disk removes the timer.
    private func start(_ timer: StoredTimer) async -> Scheduler.Result {
        do throws(StoreError) {
            let notice = try await store.notice(NoticeID(rawValue: timer.subject), scope: .root)
            if notice.state == .scheduled { engine.start(notice) }
            return .handedOn
        } catch {
            logger.error(
                "a scheduled notice cannot be started",
                metadata: ["notice": "\(NoticeID(rawValue: timer.subject))", "error": "\(error)"]
            )
            switch error {
            // Until the next start of the relay: it would be the same.
            case .corrupt, .notFound: return .handedOn
            default: return .failed
            }
        }
    }

    /// All channels that have a file.
    public var channelNames: [ChannelName] { channels.names }

    /// Calls the store and puts its refusals into the caller's words.
    func stored<Value>(_ body: () async throws(StoreError) -> Value) async throws(ServiceError) -> Value {
        do {
            return try await body()
        } catch {
            switch error {
            case .database(let code, let message):
                logger.error("store trouble", metadata: ["code": "\(code)", "message": "\(message)"])
            case .diskFull, .readOnly, .corrupt: logger.error("store trouble", metadata: ["error": "\(error)"])
            default: break
            }
            throw ServiceError(error)
        }
    }
}
