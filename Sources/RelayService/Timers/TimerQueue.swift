import RelayModel
import RelayStore

/// Decides when the ``Scheduler`` looks for due timers and which of them it handles. A value; its time is given.
///
/// A timer is handled once at a time, and not again in this process once it was handed on: its transaction removes it.
struct TimerQueue: Sendable {
    /// The longest time between two looks.
    static let longestWait = Duration.seconds(60)
    /// From a failure to the next look.
    static let retryWait = Duration.seconds(1)

    /// What a handler made of a timer.
    enum Outcome: Sendable, Equatable {
        /// It repeats: it is due again at this moment, and on disk so.
        case movedTo(Timestamp)
        /// The transaction of its effect removes it.
        case handedOn
        /// The disk did not take it.
        case failed
    }

    private struct Key: Hashable {
        let kind: TimerKind
        let subject: Int64

        init(_ timer: StoredTimer) { (kind, subject) = (timer.kind, timer.subject) }
    }

    /// Timers that are being handled or were handed on.
    private var taken: Set<Key> = []
    /// Timers whose handlers run.
    private var running: Set<Key> = []
    /// When to look next.
    private(set) var nextLook: Timestamp
    /// The earliest time that came up since a look began: the look may have read the store before.
    private var earliestNews = Timestamp.distantFuture

    /// A queue that looks at once: what was due while the relay was stopped is due now.
    init(at now: Timestamp) { nextLook = now }

    /// A look begins: the store is about to be read.
    mutating func beginLook() { earliestNews = .distantFuture }

    /// Timers to handle among those that are due.
    mutating func take(_ found: DueTimers, at now: Timestamp) -> [StoredTimer] {
        nextLook = min(found.next ?? .distantFuture, earliestNews, now + Self.longestWait)
        // A timer that was handed on and is not due any more has been removed.
        let due = Set(found.due.map(Key.init))
        taken.formIntersection(due.union(running))
        return found.due.filter { timer in
            guard taken.insert(Key(timer)).inserted else { return false }
            running.insert(Key(timer))
            return true
        }
    }

    /// A timer was set.
    mutating func set(at moment: Timestamp) {
        earliestNews = min(earliestNews, moment)
        nextLook = min(nextLook, moment)
    }

    /// The disk did not answer.
    mutating func failed(at now: Timestamp) { nextLook = now + Self.retryWait }

    /// A handler is done.
    mutating func ended(_ timer: StoredTimer, _ outcome: Outcome, at now: Timestamp) {
        running.remove(Key(timer))
        switch outcome {
        case .movedTo(let moment):
            taken.remove(Key(timer))
            set(at: moment)
        case .handedOn: break
        case .failed:
            taken.remove(Key(timer))
            set(at: now + Self.retryWait)
        }
    }
}
