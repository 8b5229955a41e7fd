/// The states of a notice as a whole.
///
/// A notice starts as `scheduled` where it has a start time, else as `sending`. `=` marks an event that changes
/// nothing, `–` one that is illegal.
///
/// | state       | `release` | `finish` | `cancel`    | `requeue` |
/// |-------------|-----------|----------|-------------|-----------|
/// | `scheduled` | `sending` | =        | `cancelled` | =         |
/// | `sending`   | =         | `done`   | `cancelled` | =         |
/// | `done`      | =         | =        | –           | `sending` |
/// | `cancelled` | =         | =        | –           | –         |
public enum NoticeLifecycle: Lifecycle {
    /// What happens to a notice.
    public enum Event: String, StringEnum {
        /// Its start time has come. A repeat changes nothing: the engine releases again after a crash.
        case release
        /// Its audience is frozen and every delivery has ended.
        case finish
        /// A sender stops it.
        case cancel
        /// One of its deliveries goes back into the queue.
        case requeue
    }

    public static func target(of event: Event, from state: NoticeState) -> NoticeState? {
        switch (state, event) {
        case (.scheduled, .release): .sending
        case (.sending, .finish): .done
        case (.scheduled, .cancel), (.sending, .cancel): .cancelled
        case (.done, .requeue): .sending
        case (.done, .cancel), (.cancelled, .cancel), (.cancelled, .requeue): nil
        case (_, .release), (_, .finish), (.scheduled, .requeue), (.sending, .requeue): state
        }
    }
}

extension NoticeState {
    /// The state after an event; see ``NoticeLifecycle``.
    public func next(_ event: NoticeLifecycle.Event) throws(IllegalTransition) -> NoticeState {
        try NoticeLifecycle.next(self, event)
    }

    /// Whether nothing more is sent, unless a delivery is queued again.
    public var isFinished: Bool {
        switch self {
        case .scheduled, .sending: false
        case .done, .cancelled: true
        }
    }

    /// The states in which something is still to be sent.
    public static let unfinished = allCases.filter { !$0.isFinished }
    /// The states in which nothing more is sent.
    public static let finished = allCases.filter(\.isFinished)
}
