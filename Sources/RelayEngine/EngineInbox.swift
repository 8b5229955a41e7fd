import RelayModel
import RelayStore
import RelayTransport
import Synchronization

/// The messages of other threads to the engine, and the counts that they may read.
final class EngineInbox: Sendable {
    /// A message to the engine.
    enum Message: Sendable {
        case event(DispatchEvent)
        /// Records are stored: their number, and the number of finished requests of each notice.
        case recorded(count: Int, landings: [NoticeID: Int])
        /// Stop sending a notice; the reply lists the endpoints to which its messages are in flight.
        case cancel(NoticeID, reply: @Sendable ([UInt32]) -> Void)
        /// List the held deliveries in memory.
        case waiting(reply: @Sendable (Set<DeliveryID>) -> Void)
        /// List the endpoints that are held because they are refused.
        case refused(reply: @Sendable ([EndpointRefusal]) -> Void)
        /// List the states of deliveries in memory, of all notices or one.
        case liveStates(of: NoticeID?, reply: @Sendable ([DeliveryID: LiveState]) -> Void)
    }

    private struct State {
        var messages: [Message] = []
        var wake: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())
    /// Requests started and not yet stored, by notice: `sending` in the progress.
    private let open = Mutex<[NoticeID: Int]>([:])
    private let published = Mutex(EngineMetrics())

    /// Sets the function that wakes the engine; earlier messages are kept.
    func connect(_ wake: @escaping @Sendable () -> Void) {
        state.withLock { $0.wake = wake }
        wake()
    }

    /// Posts a message, from any thread.
    func post(_ message: Message) {
        let wake = state.withLock { state in
            state.messages.append(message)
            return state.messages.count == 1 ? state.wake : nil
        }
        wake?()
    }

    /// Returns all messages.
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
