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
    private let loop: EngineLoop
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
        random: any RandomNumberGenerator & Sendable = SystemRandomNumberGenerator(),
        logger: Logger,
        onRecorded: @escaping @Sendable ([DeliveryRecord]) -> Void = { _ in }
    ) throws(TransferLoopError) {
        context = EngineContext(
            store: store,
            channels: channels,
            clock: clock,
            configuration: configuration,
            random: random,
            logger: logger,
            onRecorded: onRecorded
        )
        let loop = EngineLoop(context)
        var transfer = TransferConfiguration()
        transfer.keptConnections = (configuration.connections + configuration.urgentConnections) * 2
        transfers = try TransferLoop(configuration: transfer, policy: policy, clock: clock) { loop.post(.landed($0)) }
        self.loop = loop
        store.onAudienceGrowth { loop.post(.event(.audienceGrew($0))) }
        loop.start { [weak transfers] in transfers }
    }

    /// Takes up what was not finished when the relay stopped.
    public func resume() async throws(StoreError) {
        let paced = context.channels.all.filter { !$0.windows.isEmpty }
        let longest = paced.flatMap(\.windows).map(\.seconds).max() ?? 0
        if longest > 0 {
            let since = context.clock.now - .seconds(min(longest, 3600)) - EndpointPacer.margin
            let attempts = try await context.store.recentAttempts(since: since, channels: paced.map(\.name))
            loop.post(.event(.recent(attempts)))
        }
        for notice in try await context.store.unfinishedNotices() { loop.post(.event(.notice(notice))) }
        loop.post(.event(.tick))
    }

    /// Sends an accepted notice.
    public func send(_ notice: Notice) { loop.post(.event(.notice(notice))) }

    /// Sends one delivery again.
    public func sendAgain(_ delivery: PendingDelivery, of notice: Notice) {
        loop.post(.event(.again(delivery, notice)))
    }

    /// Stops sending a notice.
    /// - Returns: endpoints its messages are on their way to; when this returns, everything that ended before is on record.
    public func cancel(_ notice: NoticeID) async -> [UInt32] {
        let endpoints = await withCheckedContinuation { continuation in
            loop.post(.cancel(notice) { continuation.resume(returning: $0) })
        }
        await withCheckedContinuation { continuation in context.store.record([]) { continuation.resume() } }
        return endpoints
    }

    /// Deliveries of a notice that are on their way or not yet on record.
    public func inFlight(of notice: NoticeID) -> Int { loop.inFlight(of: notice) }

    /// The numbers as of the last turn.
    public var metrics: EngineMetrics {
        var metrics = loop.metrics
        metrics.transfer = transfers.metrics
        return metrics
    }

    /// Starts nothing more, waits for what is under way until the limit, gives the rest up. What was given up is sent again after
    /// the next start, under the same id.
    public func stop(within limit: Duration) async {
        async let isIdle: Void = withCheckedContinuation { continuation in
            loop.post(.stop { continuation.resume() })
        }
        await transfers.stop(within: limit)
        await isIdle
        await withCheckedContinuation { continuation in context.store.record([]) { continuation.resume() } }
    }
}
