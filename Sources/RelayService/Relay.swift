import Foundation
public import Logging
public import RelayChannels
public import RelayEngine
public import RelayModel
public import RelayStore
public import RelayTransport
import Synchronization

/// The relay's service: sends, warns, cancels, corrects, reads, and manages the roster. It checks permissions, stores
/// changes, and passes notices to the engine.
///
/// ```swift
/// let relay = try Relay(store: store, greatestID: 0, channels: channels, policy: policy, clock: clock, logger: logger)
/// try await relay.resume()
/// let acceptance = try await relay.send(request, as: caller)
/// await relay.stop(within: .seconds(10))
/// ```
public final class Relay: Sendable {
    let store: any RelayStore
    let engine: Engine
    let channels: ChannelCatalogue
    let clock: any RelayClock
    let ids: IDGenerator
    /// The limits of a notice.
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

    /// Creates a relay on an open store. Nothing is sent before ``resume()``.
    /// - Parameter greatestID: The greatest id in the store.
    /// - Throws: ``TransferLoopError`` if the system refuses a thread or a descriptor.
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

    /// Resumes the notices that were unfinished when the relay stopped.
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

    /// The metrics of the engine and the store, and the overdue deliveries of the last probe.
    public var numbers: (engine: EngineMetrics, store: StoreHealth, overdue: OverdueDeliveries) {
        (engine.metrics, store.health, overdueLook.last)
    }

    /// Probes for overdue deliveries every minute, until the task is cancelled.
    public func lookForOverdue() async { await overdueLook.run() }

    /// The names of all channels.
    public var channelNames: [ChannelName] { channels.names }

    /// Calls the store and converts its errors for the caller.
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
