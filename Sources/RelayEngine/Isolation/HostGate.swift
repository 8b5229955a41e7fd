import DequeModule
import RelayModel

/// How many requests are on their way to one host, and who waits for a place. A host that hangs holds its own places and no others.
struct HostGate {
    /// A host whose waiters have waited so long is slow: its waiting room gets small.
    static let patience = Duration.seconds(5)
    /// How many may wait in memory for a slow host; more wait in the store.
    static let mostWaiting = 512

    private struct Waiter {
        let job: Int
        let since: Timestamp
    }

    private(set) var urgentInFlight = 0
    private(set) var otherInFlight = 0
    /// Those who wait; urgent ones apart, since they go first.
    private var urgent = Deque<Waiter>()
    private var others = Deque<Waiter>()

    var isIdle: Bool { urgentInFlight + otherInFlight == 0 && urgent.isEmpty && others.isEmpty }

    /// Those who wait and are not urgent.
    var waiting: Int { others.count }

    /// From when on it is slow, unless somebody finds a place before; nil where nobody waits.
    var slowFrom: Timestamp? { others.first.map { $0.since + Self.patience } }

    func isSlow(at now: Timestamp) -> Bool { slowFrom.map { $0 <= now } ?? false }

    /// Whether a request of this lane finds a place.
    func hasRoom(_ lane: Lane, _ configuration: EngineConfiguration) -> Bool {
        guard urgentInFlight + otherInFlight < configuration.perHost + configuration.urgentConnections else {
            return false
        }
        return lane == .urgent || otherInFlight < configuration.perHost
    }

    mutating func enter(_ lane: Lane) {
        if lane == .urgent { urgentInFlight += 1 } else { otherInFlight += 1 }
    }

    mutating func leave(_ lane: Lane) {
        if lane == .urgent { urgentInFlight -= 1 } else { otherInFlight -= 1 }
    }

    mutating func wait(_ job: Int, _ lane: Lane, at now: Timestamp) {
        let waiter = Waiter(job: job, since: now)
        if lane == .urgent { urgent.append(waiter) } else { others.append(waiter) }
    }

    /// Who takes a place that is free; nil where nobody waits or none is.
    mutating func next(_ configuration: EngineConfiguration) -> Int? {
        if !urgent.isEmpty, hasRoom(.urgent, configuration) { return urgent.popFirst()?.job }
        return hasRoom(.bulk, configuration) ? others.popFirst()?.job : nil
    }

    /// Sends away those who came last, where more wait than may at a slow host.
    mutating func sendAway() -> [Int] {
        let surplus = max(0, others.count - Self.mostWaiting)
        defer { others.removeLast(surplus) }
        return others.suffix(surplus).map(\.job)
    }
}
