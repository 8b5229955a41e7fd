import RelayModel
import RelayStore
import RelayTransport
import Synchronization

/// What other threads leave for the engine, and what they may look at.
final class EngineInbox: Sendable {
    /// What may be waiting for the engine.
    enum Message: Sendable {
        case event(DispatchEvent)
        /// Records are on disk: their number, and how many requests of each notice are thereby finished.
        case recorded(count: Int, landings: [NoticeID: Int])
        /// Which endpoints have a notice's messages under way, and stop sending it.
        case cancel(NoticeID, reply: @Sendable ([UInt32]) -> Void)
        /// Which held deliveries wait in memory.
        case waiting(reply: @Sendable (Set<DeliveryID>) -> Void)
        /// Which endpoints are held because they are refused.
        case refused(reply: @Sendable ([EndpointRefusal]) -> Void)
        /// Where deliveries in memory stand, of all notices or one.
        case liveStates(of: NoticeID?, reply: @Sendable ([DeliveryID: LiveState]) -> Void)
    }

    private struct State {
        var messages: [Message] = []
        var wake: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())
    /// Requests started and not yet on record, by notice: what progress shows as `sending`.
    private let open = Mutex<[NoticeID: Int]>([:])
    private let published = Mutex(EngineMetrics())

    /// Says how the engine is woken; what was left before is not lost.
    func connect(_ wake: @escaping @Sendable () -> Void) {
        state.withLock { $0.wake = wake }
        wake()
    }

    /// Leaves a message, from any thread.
    func post(_ message: Message) {
        let wake = state.withLock { state in
            state.messages.append(message)
            return state.messages.count == 1 ? state.wake : nil
        }
        wake?()
    }

    /// Everything that was left.
    func take() -> [Message] {
        state.withLock { state in
            defer { state.messages = [] }
            return state.messages
        }
    }

    /// Messages that the engine has not taken yet.
    var unread: Int { state.withLock { $0.messages.count } }

    // MARK: What others may look at

    func inFlight(of notice: NoticeID) -> Int { open.withLock { $0[notice] ?? 0 } }

    var metrics: EngineMetrics { published.withLock { $0 } }

    func publish(_ metrics: EngineMetrics) { published.withLock { $0 = metrics } }

    func depart(_ departures: [NoticeID: Int]) {
        guard !departures.isEmpty else { return }
        open.withLock { $0.merge(departures) { $0 + $1 } }
    }

    func settle(_ landings: [NoticeID: Int]) {
        guard !landings.isEmpty else { return }
        open.withLock { open in
            for (notice, count) in landings {
                let left = (open[notice] ?? 0) - count
                open[notice] = left > 0 ? left : nil
            }
        }
    }
}
