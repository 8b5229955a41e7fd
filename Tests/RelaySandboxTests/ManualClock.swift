import RelayModel
import Synchronization

/// A clock that advances only when a test moves it.
final class ManualClock: RelayClock {
    private let moment: Mutex<Timestamp>

    init(_ start: Timestamp = Timestamp(seconds: 1_772_436_600)) { moment = Mutex(start) }

    var now: Timestamp { moment.withLock { $0 } }

    func advance(by span: Duration) { moment.withLock { $0 = $0 + span } }
}
