import Foundation
public import Logging
public import RelayChannels
public import RelayModel
public import RelayStore
public import RelayTransport
import Synchronization

/// Sends deliveries until they end: fan-out, lanes, pace, retries, expiry. It knows no HTTP route and no SQL.
public final class Engine: Sendable {
    private let context: EngineContext
    private let inbox = EngineInbox()
    private let transfers: TransferLoop
    private let isStopped = Atomic<Bool>(false)

    /// Creates an engine without work.
    /// - Parameters:
    ///   - resolver: looks up the names of receivers, and of servers that issue access tokens.
    ///   - onLongRefused: called on the engine's thread with endpoints that have been refused for ten minutes for one
    ///     cause; must return at once.
    ///   - onRecorded: called on the store's thread with records that are on disk; must return at once.
    /// - Throws: ``TransferLoopError`` if the system has no thread or descriptor left.
    public init(
        store: any RelayStore,
        channels: ChannelCatalogue,
        policy: AddressPolicy,
        clock: any RelayClock,
        configuration: EngineConfiguration = EngineConfiguration(),
        random: (any RandomNumberGenerator & Sendable)? = nil,
        resolver: any HostResolver = SystemResolver(),
        logger: Logger,
        onLongRefused: @escaping @Sendable ([EndpointRefusal]) -> Void = { _ in },
        onRecorded: @escaping @Sendable ([DeliveryRecord]) -> Void = { _ in }
    ) throws(TransferLoopError) {
        context = EngineContext(
            store: store,
            channels: channels,
            clock: clock,
            configuration: configuration,
            random: random ?? Xoshiro256(),
            logger: logger,
            tokens: AccessTokens(
                store: store,
                policy: policy,
                clock: clock,
                resolver: resolver,
                proxy: configuration.proxy,
                authorities: configuration.authorities,
                logger: logger
            ) {
                [inbox] in
                inbox.post(.event(.tokensArrived))
            },
            onRecorded: onRecorded,
            onLongRefused: onLongRefused
        )
        var transfer = TransferConfiguration(threadName: "relay-engine")
        transfer.keptConnections = (configuration.connections + configuration.urgentConnections) * 2
        transfer.proxy = configuration.proxy
        transfer.authorities = configuration.authorities
        transfers = try TransferLoop(configuration: transfer, policy: policy, clock: clock, resolver: resolver) {
            [context, inbox] in
            EngineRunner(context, inbox: inbox)
        }
        inbox.connect { [weak transfers] in transfers?.poke() }
        store.onAudienceGrowth { [inbox] in inbox.post(.event(.audienceGrew($0))) }
    }

    /// Resumes the deliveries that were not finished when the relay stopped. Before that nothing is sent; new notices
    /// wait.
    public func resume() async throws(StoreError) {
        try await context.tokens.resume()
        // Robots count minutes, telephone numbers a day: the log is read that far back only for channels that need it.
        let spans = context.channels.all.map { channel in
            (channel.name, ((channel.windows + channel.pace.recipientWindows).map(\.seconds).max() ?? 0))
        }
        for (least, most) in [(0.0, 3600.0), (3600.0, 86_400.0)] {
            let names = spans.filter { $0.1 > least && ($0.1 <= most || most > 3600) }.map(\.0)
            guard !names.isEmpty else { continue }
            let since = context.clock.now - .seconds(most) - EndpointPacer.margin
            try await context.store.recentAttempts(since: since, channels: names) { [inbox] attempts in
                inbox.post(.event(.recent(attempts)))
            }
        }
        // Attempts in flight when the process was killed may have arrived: they count like all that were sent.
        let day = context.clock.now - .seconds(86_400) - EndpointPacer.margin
        let left = try await context.store.interruptedAttempts(since: day)
        inbox.post(.event(.recent(left.attempts)))
        inbox.post(.event(.recentOfSenders(left.senders)))
        if let trouble = context.store.health.attemptTableTrouble {
            context.logger.warning(
                "attempts in flight are not recorded; after a kill a rate may be exceeded",
                metadata: ["error": "\(trouble)"]
            )
        }
        // A pause that a robot asked for also applies to the next process. If an account is limited, the rows of its
        // recipients do not tell whether the pause is the account's or one recipient's.
        let robots = context.channels.all.filter { $0.pace.credential == .address }.map(\.name)
        let paused = try await context.store.pausedEndpoints(at: context.clock.now, channels: robots)
        inbox.post(.event(.paused(paused)))
        if let span = context.configuration.perSender.map(\.seconds).max() {
            let since = context.clock.now - .seconds(span) - EndpointPacer.margin
            inbox.post(.event(.recentOfSenders(try await context.store.senderAttempts(since: since))))
        }
        let unfinished = try await context.store.unfinishedNotices().filter { $0.state != .scheduled }
        inbox.post(.event(.resumed(unfinished, held: try await urgentHeld(of: unfinished))))
    }

    /// The held deliveries of urgent notices, as many as their lane reads at once. After an outage many may be due; in
    /// pages by time a warning would come behind every bulletin that became due earlier.
    private func urgentHeld(of notices: [Notice]) async throws(StoreError) -> [PendingDelivery] {
        let window = context.configuration.window
        var held: [PendingDelivery] = []
        for notice in notices where notice.lane == .urgent && held.count < window {
            held += try await context.store.heldDeliveries(of: notice.id, limit: window - held.count)
        }
        return held
    }

    /// Sends an accepted notice. ``start(_:)`` sends a scheduled one.
    public func send(_ acceptance: Acceptance) {
        guard acceptance.notice.state != .scheduled else { return }
        inbox.post(.event(.notice(acceptance.notice, first: acceptance.deliveries)))
    }

    /// Starts a scheduled notice at its time. Must be called once per process for each.
    public func start(_ notice: Notice) { inbox.post(.event(.notice(notice))) }

    /// Sends one delivery again.
    public func sendAgain(_ delivery: PendingDelivery, of notice: Notice) {
        inbox.post(.event(.again(delivery, notice)))
    }

    /// Applies a changed endpoint to the deliveries in memory that wait for it.
    public func update(_ endpoint: Endpoint) { inbox.post(.event(.changed(endpoint))) }

    /// Stops sending a notice.
    /// - Returns: The endpoints to which its messages are in flight; when this returns, every earlier end is stored.
    /// - Throws: The error of the disk if the ends cannot be stored. The notice is stopped all the same, until the next
    ///   start.
    public func cancel(_ notice: NoticeID) async throws(StoreError) -> [UInt32] {
        let timeout = context.configuration.recordTimeout
        let endpoints = await Timeout.answer(within: timeout) { [store = context.store] answer in
            inbox.post(.cancel(notice) { endpoints in store.record([]) { answer(endpoints) } })
        }
        if let endpoints { return endpoints }
        throw context.store.health.trouble ?? .database(code: 0, message: "nothing was written for \(timeout)")
    }

    /// The number of a notice's deliveries that are in flight or not yet stored.
    public func inFlight(of notice: NoticeID) -> Int { inbox.inFlight(of: notice) }

    /// The held deliveries that wait in memory for their endpoint, their host or their turn, whatever time their rows
    /// have; empty if the engine does not answer within ten seconds.
    public func waitingDeliveries() async -> Set<DeliveryID> {
        await Timeout.answer(within: .seconds(10)) { answer in inbox.post(.waiting(reply: answer)) } ?? []
    }

    /// The endpoints that are held because they are refused; empty if the engine does not answer within ten seconds.
    public func refusedEndpoints() async -> [EndpointRefusal] {
        await Timeout.answer(within: .seconds(10)) { answer in inbox.post(.refused(reply: answer)) } ?? []
    }

    /// The states of deliveries in memory, of all notices or of one: in flight, or the reason and end of a wait.
    /// Deliveries that wait for their turn are not among them. Empty if the engine does not answer within a second:
    /// then only the rows are shown.
    public func liveStates(of notice: NoticeID? = nil) async -> [DeliveryID: LiveState] {
        guard !isStopped.load(ordering: .relaxed) else { return [:] }
        return await Timeout.answer(within: .seconds(1)) { inbox.post(.liveStates(of: notice, reply: $0)) } ?? [:]
    }

    /// The metrics of the last turn.
    public var metrics: EngineMetrics {
        var metrics = inbox.metrics
        metrics.transfer = transfers.metrics
        metrics.unread = inbox.unread
        return metrics
    }

    /// Starts no more requests, waits for those in flight until the limit, then abandons the rest. Abandoned deliveries
    /// are sent again after the next start, under the same id; so are deliveries whose end the disk did not store.
    public func stop(within limit: Duration) async {
        isStopped.store(true, ordering: .relaxed)
        inbox.post(.event(.stop))
        await transfers.stop(within: limit)
        await context.tokens.stop()
        let timeout = min(context.configuration.recordTimeout, .seconds(2))
        _ = await Timeout.answer(within: timeout) { answer in context.store.record([]) { answer(()) } }
    }
}
