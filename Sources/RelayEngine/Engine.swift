import Foundation
public import Logging
public import RelayChannels
public import RelayModel
public import RelayStore
public import RelayTransport
import Synchronization

/// Brings deliveries to an end: fan-out, lanes, pace, retries, expiry. It knows no HTTP route and no SQL.
public final class Engine: Sendable {
    private let context: EngineContext
    private let inbox = EngineInbox()
    private let transfers: TransferLoop
    private let isStopped = Atomic<Bool>(false)

    /// Makes an engine that has nothing to do yet.
    /// - Parameters:
    ///   - resolver: looks up the names of receivers, and of servers that issue access tokens.
    ///   - onLongRefused: called on the engine's thread with endpoints that have been refused for ten minutes, for one
    ///     cause; must return at once.
    ///   - onRecorded: called on the store's thread with records that are on disk; must return at once.
    /// - Throws: ``TransferLoopError`` where the system gives no thread or descriptor.
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

    /// Takes up what was not finished when the relay stopped. Before that, nothing leaves: what is sent meanwhile
    /// waits.
    public func resume() async throws(StoreError) {
        try await context.tokens.resume()
        // Robots count minutes, numbers count a day: a long memory is read only for channels that need it.
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
        // What was on its way when the process was killed may have arrived: it counts like everything that left.
        let left = try await context.store.triesLeft(since: context.clock.now - .seconds(86_400) - EndpointPacer.margin)
        inbox.post(.event(.recent(left.attempts)))
        inbox.post(.event(.recentOfSenders(left.senders)))
        if let trouble = context.store.health.tryTrouble {
            context.logger.warning(
                "tries under way are not remembered where the process is killed",
                metadata: ["error": "\(trouble)"]
            )
        }
        // A robot that asked for ten minutes of silence has asked for them of the next process, too. Where an account
        // is what is limited, its recipients' rows do not tell whether it was meant or one of them.
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

    /// What is held of urgent notices, as much as their lane takes in at once. After an outage much may be due; in its
    /// pages, by time, a warning would come behind every bulletin that became due before it.
    private func urgentHeld(of notices: [Notice]) async throws(StoreError) -> [PendingDelivery] {
        let window = context.configuration.window
        var held: [PendingDelivery] = []
        for notice in notices where notice.lane == .urgent && held.count < window {
            held += try await context.store.heldDeliveries(of: notice.id, limit: window - held.count)
        }
        return held
    }

    /// Sends an accepted notice. A scheduled one comes with ``start(_:)``.
    public func send(_ acceptance: Acceptance) {
        guard acceptance.notice.state != .scheduled else { return }
        inbox.post(.event(.notice(acceptance.notice, first: acceptance.deliveries)))
    }

    /// Starts a scheduled notice whose time has come. To be called once in a process for each.
    public func start(_ notice: Notice) { inbox.post(.event(.notice(notice))) }

    /// Sends one delivery again.
    public func sendAgain(_ delivery: PendingDelivery, of notice: Notice) {
        inbox.post(.event(.again(delivery, notice)))
    }

    /// An endpoint was changed: what waits for it in memory goes to where it is now.
    public func update(_ endpoint: Endpoint) { inbox.post(.event(.changed(endpoint))) }

    /// Stops sending a notice.
    /// - Returns: endpoints its messages are on their way to; when this returns, everything that ended before is on
    ///   record.
    /// - Throws: the disk's trouble where it does not get there. The notice is stopped all the same, until the next
    ///   start.
    public func cancel(_ notice: NoticeID) async throws(StoreError) -> [UInt32] {
        let timeout = context.configuration.recordTimeout
        let endpoints = await Timeout.answer(within: timeout) { [store = context.store] answer in
            inbox.post(.cancel(notice) { endpoints in store.record([]) { answer(endpoints) } })
        }
        if let endpoints { return endpoints }
        throw context.store.health.trouble ?? .database(code: 0, message: "nothing was written for \(timeout)")
    }

    /// Deliveries of a notice that are on their way or not yet on record.
    public func inFlight(of notice: NoticeID) -> Int { inbox.inFlight(of: notice) }

    /// Held deliveries that wait in memory for their endpoint, their host or their turn, whatever time their rows say;
    /// none where the engine does not answer within ten seconds.
    public func waitingDeliveries() async -> Set<DeliveryID> {
        await Timeout.answer(within: .seconds(10)) { answer in inbox.post(.waiting(reply: answer)) } ?? []
    }

    /// Endpoints that are held because they are refused; none where the engine does not answer within ten seconds.
    public func refusedEndpoints() async -> [EndpointRefusal] {
        await Timeout.answer(within: .seconds(10)) { answer in inbox.post(.refused(reply: answer)) } ?? []
    }

    /// Where deliveries in memory stand, of all notices or of one: which are on their way, what the others wait for and
    /// until when; those that wait for their turn are not among them. Nothing where the engine does not answer within a
    /// second: then the rows alone are shown.
    public func liveStates(of notice: NoticeID? = nil) async -> [DeliveryID: LiveState] {
        guard !isStopped.load(ordering: .relaxed) else { return [:] }
        return await Timeout.answer(within: .seconds(1)) { inbox.post(.liveStates(of: notice, reply: $0)) } ?? [:]
    }

    /// The numbers as of the last turn.
    public var metrics: EngineMetrics {
        var metrics = inbox.metrics
        metrics.transfer = transfers.metrics
        metrics.unread = inbox.unread
        return metrics
    }

    /// Starts nothing more, waits for what is under way until the limit, gives the rest up. What was given up is sent
    /// again after the next start, under the same id; so is what ended and what a disk in trouble does not take.
    public func stop(within limit: Duration) async {
        isStopped.store(true, ordering: .relaxed)
        inbox.post(.event(.stop))
        await transfers.stop(within: limit)
        await context.tokens.stop()
        let timeout = min(context.configuration.recordTimeout, .seconds(2))
        _ = await Timeout.answer(within: timeout) { answer in context.store.record([]) { answer(()) } }
    }
}
