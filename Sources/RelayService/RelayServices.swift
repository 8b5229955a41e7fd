public import Logging
public import RelayChannels
public import RelayEngine
public import RelayModel
public import RelayStore
public import RelayTransport

/// The relay without its API: one service per resource on one store and one engine.
///
///     let relay = try RelayServices(
///         store: store, greatestID: 0, channels: channels, policy: policy, clock: clock, logger: logger)
///     try await relay.resume()
///     let caller = try await relay.keys.caller(withSecret: secret)
///     let acceptance = try await relay.notices.send(request, as: caller)
public final class RelayServices: Sendable {
    public let notices: NoticeService
    public let warnings: WarningService
    public let deliveries: DeliveryService
    public let roster: RosterService
    public let units: UnitService
    public let endpoints: EndpointService
    public let imports: RosterImportService
    public let keys: KeyService
    public let receipts: ReceiptService
    public let status: StatusService
    /// Tells owners of endpoints in trouble; a service of the relay's group.
    package let alerts: AlertService

    private let engine: Engine
    private let hub: ProgressHub
    private let endpointAlerts: EndpointAlerts
    private let overdueProbe: OverdueProbe
    private let store: ScopedStore<any RelayStore>
    /// The same store without a scope, for the relay's own timers.
    private let timers: any RelayStore
    private let clock: any RelayClock
    private let logger: Logger

    /// The services on an open store. Nothing is sent before ``resume()``.
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
        let engine = try Engine(
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
        let overdueProbe = OverdueProbe(
            store: store,
            waiting: { [engine] in await engine.waitingDeliveries() },
            clock: clock,
            logger: logger
        )
        self.store = ScopedStore(store, logger: logger)
        timers = store
        self.clock = clock
        self.logger = logger
        self.engine = engine
        self.hub = hub
        self.endpointAlerts = endpointAlerts
        self.overdueProbe = overdueProbe

        let ids = IDGenerator(after: greatestID)
        let noticeStore = ScopedStore<any NoticeStore>(store, logger: logger)
        let rosterStore = ScopedStore<any RosterStore>(store, logger: logger)
        let drafter = NoticeDrafter(clock: clock, ids: ids, rules: rules)
        let acceptance = NoticeAcceptance(store: noticeStore, engine: engine, logger: logger)
        let endpointRules = EndpointRules(
            channels: channels,
            policy: policy,
            secrets: configuration.secrets,
            resolver: resolver,
            logger: logger
        )
        notices = NoticeService(
            store: noticeStore,
            roster: rosterStore,
            engine: engine,
            channels: channels,
            drafter: drafter,
            acceptance: acceptance,
            hub: hub,
            logger: logger
        )
        warnings = WarningService(
            roster: rosterStore,
            acceptance: acceptance,
            wording: channels.wording,
            clock: clock,
            ids: ids,
            rules: rules,
            logger: logger
        )
        deliveries = DeliveryService(
            store: ScopedStore(store, logger: logger),
            engine: engine,
            channels: channels,
            clock: clock,
            rules: rules,
            hub: hub
        )
        roster = RosterService(store: rosterStore)
        units = UnitService(store: ScopedStore(store, logger: logger), hub: hub, logger: logger)
        endpoints = EndpointService(
            store: rosterStore,
            engine: engine,
            rules: endpointRules,
            acceptance: acceptance,
            clock: clock,
            ids: ids
        )
        imports = RosterImportService(store: rosterStore, engine: engine, rules: endpointRules)
        keys = KeyService(
            store: ScopedStore(store, logger: logger),
            maker: KeyMaker(store: store, clock: clock, ids: ids),
            clock: clock,
            hub: hub
        )
        receipts = ReceiptService(
            store: ScopedStore(store, logger: logger),
            keys: receiptKeys,
            clock: clock,
            hub: hub,
            logger: logger
        )
        status = StatusService(engine: engine, store: store, overdue: overdueProbe, channels: channels)
        alerts = AlertService(
            store: ScopedStore(store, logger: logger),
            alerts: endpointAlerts,
            rules: endpointRules,
            drafter: drafter,
            acceptance: acceptance,
            wording: channels.wording,
            clock: clock,
            logger: logger
        )
    }

    /// Resumes the notices that were unfinished when the relay stopped.
    public func resume() async throws(ServiceError) {
        try await store.perform { [engine] store throws(StoreError) in
            try await store.noteSending()
            try await engine.resume()
        }
    }

    /// Stops sending within the limit; the store stays open.
    public func stop(within limit: Duration) async {
        hub.finish()
        endpointAlerts.finish()
        await engine.stop(within: limit)
    }

    /// The scheduler that starts scheduled notices, and repeats the probe for overdue deliveries and the rounds of
    /// retention.
    package func scheduler(retention: Retention) -> Scheduler {
        Scheduler(
            store: timers,
            clock: clock,
            logger: logger,
            handlers: [
                .noticeStart: { [self] in await start($0) },
                .overdueProbe: { [overdueProbe] _ in
                    await overdueProbe.look()
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

    /// Gives a scheduled notice to the engine. The engine delays it by at most 90 s to avoid a crowded minute; the
    /// transaction that records its start removes the timer.
    private func start(_ timer: StoredTimer) async -> Scheduler.Result {
        do throws(StoreError) {
            let notice = try await timers.notice(NoticeID(rawValue: timer.subject), scope: .root)
            if notice.state == .scheduled { engine.start(notice) }
            return .handedOn
        } catch {
            logger.error(
                "a scheduled notice cannot be started",
                metadata: ["notice": "\(NoticeID(rawValue: timer.subject))", "error": "\(error)"]
            )
            switch error {
            // A second try gives the same result until the relay restarts.
            case .corrupt, .notFound: return .handedOn
            default: return .failed
            }
        }
    }
}
