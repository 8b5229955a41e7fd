public import RelayModel
import Synchronization

/// Makes single requests and awaits their results, for commands and administration. Many callers can share one client.
///
/// A delivery costs a hundred times less through ``TransferLoop`` in batches.
public final class TransferClient: Sendable {
    private struct Waiting {
        var lastTag: UInt64 = 0
        var continuations: [UInt64: CheckedContinuation<TransferResult, Never>] = [:]
    }

    private final class PendingTransfers: Sendable {
        let waiting = Mutex(Waiting())
    }

    private let pending = PendingTransfers()
    private let loop: TransferLoop

    /// Starts a loop of its own; see ``TransferLoop/init(configuration:policy:clock:resolver:deliver:)``.
    public init(
        configuration: TransferConfiguration = TransferConfiguration(),
        policy: AddressPolicy,
        clock: any RelayClock,
        resolver: any HostResolver = SystemResolver()
    ) throws(TransferLoopError) {
        let pending = pending
        loop = try TransferLoop(configuration: configuration, policy: policy, clock: clock, resolver: resolver) {
            results in
            for result in results {
                pending.waiting.withLock { $0.continuations.removeValue(forKey: result.tag) }?
                    .resume(returning: result)
            }
        }
    }

    /// Makes one HTTP request; see ``send(_:limits:isUrgent:)``.
    public func perform(
        _ request: OutboundRequest,
        limits: TransferLimits = TransferLimits(),
        isUrgent: Bool = false
    ) async -> TransferResult {
        await send(.http(request), limits: limits, isUrgent: isUrgent)
    }

    /// Sends one message. A fault is part of the result; cancelling the task does not end the exchange.
    /// - Parameter isUrgent: whether its host is looked up ahead of routine requests.
    public func send(
        _ message: OutboundMessage,
        limits: TransferLimits = TransferLimits(),
        isUrgent: Bool = false
    ) async -> TransferResult {
        await withCheckedContinuation { continuation in
            let tag = pending.waiting.withLock { waiting in
                waiting.lastTag += 1
                waiting.continuations[waiting.lastTag] = continuation
                return waiting.lastTag
            }
            loop.submit([Transfer(tag: tag, message: message, limits: limits, isUrgent: isUrgent)])
        }
    }

    /// Stops the loop; see ``TransferLoop/stop(within:)``.
    public func stop(within limit: Duration) async { await loop.stop(within: limit) }
}
