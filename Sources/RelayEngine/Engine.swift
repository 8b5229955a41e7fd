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

    /// Makes an engine that has nothing to do yet.
    /// - Parameters:
    ///   - onRecorded: told, on the store's thread, of records that are on disk; must return at once.
    /// - Throws: ``TransferLoopError`` where the system gives no thread or descriptor.
    public init(
        store: any RelayStore,
        channels: ChannelCatalogue,
        policy: AddressPolicy,
        clock: any RelayClock,
        configuration: EngineConfiguration = EngineConfiguration(),
        random: (any RandomNumberGenerator & Sendable)? = nil,
        logger: Logger,
        onRecorded: @escaping @Sendable ([DeliveryRecord]) -> Void = { _ in }
    ) throws(TransferLoopError) {
        context = EngineContext(
            store: store,
            channels: channels,
            clock: clock,
            configuration: configuration,
            random: random ?? QuickGenerator(),
            logger: logger,
            tokens: TokenDesk(store: store, policy: policy, clock: clock, logger: logger) { [inbox] in
                inbox.post(.event(.tokensArrived))
            },
            onRecorded: onRecorded
        )
        var transfer = TransferConfiguration(threadName: "relay-engine")
        transfer.keptConnections = (configuration.connections + configuration.urgentConnections) * 2
        transfer.replyHeaders = Array(Set(channels.all.flatMap(\.replyHeaders)))
        transfers = try TransferLoop(configuration: transfer, policy: policy, clock: clock) { [context, inbox] in
            EngineRunner(context, inbox: inbox)
        }
        inbox.connect { [weak transfers] in transfers?.poke() }
        store.onAudienceGrowth { [inbox] in inbox.post(.event(.audienceGrew($0))) }
    }

    /// Takes up what was not finished when the relay stopped. Before that, nothing that is held leaves.
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
            let attempts = try await context.store.recentAttempts(since: since, channels: names)
            inbox.post(.event(.recent(attempts)))
        }
        for notice in try await context.store.unfinishedNotices() { inbox.post(.event(.notice(notice))) }
        inbox.post(.event(.resumed))
    }

    /// Sends an accepted notice.
    public func send(_ notice: Notice) { inbox.post(.event(.notice(notice))) }

    /// Sends one delivery again.
    public func sendAgain(_ delivery: PendingDelivery, of notice: Notice) {
        inbox.post(.event(.again(delivery, notice)))
    }

    /// Stops sending a notice.
    /// - Returns: endpoints its messages are on their way to; when this returns, everything that ended before is on record.
    public func cancel(_ notice: NoticeID) async -> [UInt32] {
        let endpoints = await withCheckedContinuation { continuation in
            inbox.post(.cancel(notice) { continuation.resume(returning: $0) })
        }
        await withCheckedContinuation { continuation in context.store.record([]) { continuation.resume() } }
        return endpoints
    }

    /// Deliveries of a notice that are on their way or not yet on record.
    public func inFlight(of notice: NoticeID) -> Int { inbox.inFlight(of: notice) }

    /// The numbers as of the last turn.
    public var metrics: EngineMetrics {
        var metrics = inbox.metrics
        metrics.transfer = transfers.metrics
        metrics.unread = inbox.unread
        return metrics
    }

    /// Starts nothing more, waits for what is under way until the limit, gives the rest up. What was given up is sent again after
    /// the next start, under the same id.
    public func stop(within limit: Duration) async {
        inbox.post(.event(.stop))
        await transfers.stop(within: limit)
        await context.tokens.stop()
        await withCheckedContinuation { continuation in context.store.record([]) { continuation.resume() } }
    }
}
