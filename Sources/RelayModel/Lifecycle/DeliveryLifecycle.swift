/// The states of a delivery.
///
/// A delivery starts as `queued`. `sending` is a state of the engine's memory: no store holds it. The outcomes `queue`,
/// `hold`, `await_human`, `accept`, `deliver`, `fail`, `expire` and `suppress` lead to the state that they name. `=`
/// marks an event that changes nothing, `–` one that is illegal.
///
/// | state            | an outcome | `cancel`    | `requeue` | `confirm`  | `receipt_delivered` | `receipt_failed` |
/// |------------------|------------|-------------|-----------|------------|---------------------|------------------|
/// | `queued`, `held` | its state  | `cancelled` | –         | –          | –                   | –                |
/// | `sending`        | its state  | =           | –         | –          | –                   | –                |
/// | `cancelled`      | see below  | =           | `queued`  | –          | =                   | =                |
/// | `awaiting_human` | –          | =           | `queued`  | `accepted` | =                   | =                |
/// | `accepted`       | –          | =           | `queued`  | –          | `delivered`         | `failed`         |
/// | `failed`         | –          | =           | `queued`  | –          | `delivered`         | =                |
///
/// `delivered`, `acknowledged`, `expired` and `suppressed` are as `failed`, but neither receipt changes them.
///
/// A cancellation does not take back an attempt that is under way. In a `cancelled` delivery the attempt's final
/// outcome counts, and an outcome that would wait (`queue`, `hold`) leaves it `cancelled`.
public enum DeliveryLifecycle: Lifecycle {
    /// What happens to a delivery.
    public enum Event: String, StringEnum {
        /// It is to be sent next: another part, another attempt, or its turn in memory.
        case queue
        /// It waits until a moment.
        case hold
        /// A person must pass it on.
        case awaitHuman = "await_human"
        /// The receiver took it.
        case accept
        /// The receiver's reply says that it has arrived.
        case deliver
        /// It was refused for good.
        case fail
        /// Its deadline passed.
        case expire
        /// It is not to be sent: the endpoint is off, or a rule forbids it.
        case suppress
        /// Its notice is cancelled.
        case cancel
        /// An operator sends it once more.
        case requeue
        /// A person says that they passed it on.
        case confirm
        /// The provider's receipt says that it arrived.
        case receiptDelivered = "receipt_delivered"
        /// The provider's receipt says that it did not arrive.
        case receiptFailed = "receipt_failed"

        /// The event by which the engine ends, or puts off, a delivery in this state; nil for a state in which the
        /// engine leaves none.
        public init?(outcome state: DeliveryState) {
            switch state {
            case .queued: self = .queue
            case .held: self = .hold
            case .awaitingHuman: self = .awaitHuman
            case .accepted: self = .accept
            case .delivered: self = .deliver
            case .failed: self = .fail
            case .expired: self = .expire
            case .suppressed: self = .suppress
            case .cancelled: self = .cancel
            case .sending, .acknowledged: return nil
            }
        }

        /// The event of a receipt that says `delivered` or `failed`; nil for other states.
        public init?(receipt state: DeliveryState) {
            switch state {
            case .delivered: self = .receiptDelivered
            case .failed: self = .receiptFailed
            default: return nil
            }
        }
    }

    public static func target(of event: Event, from state: DeliveryState) -> DeliveryState? {
        switch event {
        case .queue: outcome(.queued, from: state)
        case .hold: outcome(.held, from: state)
        case .awaitHuman: outcome(.awaitingHuman, from: state)
        case .accept: outcome(.accepted, from: state)
        case .deliver: outcome(.delivered, from: state)
        case .fail: outcome(.failed, from: state)
        case .expire: outcome(.expired, from: state)
        case .suppress: outcome(.suppressed, from: state)
        case .cancel: state == .queued || state == .held ? .cancelled : state
        case .requeue: state.isPending ? nil : .queued
        case .confirm: state == .awaitingHuman ? .accepted : nil
        case .receiptDelivered: receipt(state, from: [.accepted, .failed], to: .delivered)
        case .receiptFailed: receipt(state, from: [.accepted], to: .failed)
        }
    }

    private static func outcome(_ target: DeliveryState, from state: DeliveryState) -> DeliveryState? {
        if state == .cancelled { return target.isPending ? .cancelled : target }
        return state.isPending ? target : nil
    }

    private static func receipt(
        _ state: DeliveryState,
        from sources: [DeliveryState],
        to target: DeliveryState
    ) -> DeliveryState? {
        if state.isPending { return nil }
        return sources.contains(state) ? target : state
    }
}

extension DeliveryState {
    /// The state after an event; see ``DeliveryLifecycle``.
    public func next(_ event: DeliveryLifecycle.Event) throws(IllegalTransition) -> DeliveryState {
        try DeliveryLifecycle.next(self, event)
    }

    /// The states in which the receiver has the message or may have it: it took it, or a person has the text to pass
    /// on.
    public static let possiblyReached = allCases.filter { $0.isReached || $0 == .awaitingHuman }
}
