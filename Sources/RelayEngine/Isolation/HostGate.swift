import DequeModule
import RelayModel

/// How many requests are on their way to one host, and who waits for a place. A host that hangs holds its own places and no others.
struct HostGate {
    private(set) var urgentInFlight = 0
    private(set) var otherInFlight = 0
    /// Slots of jobs that wait; urgent ones apart, since they go first.
    private var urgent = Deque<Int>()
    private var others = Deque<Int>()

    var isIdle: Bool { urgentInFlight + otherInFlight == 0 && urgent.isEmpty && others.isEmpty }

    /// Whether a request of this lane finds a place.
    func hasRoom(_ lane: Lane, _ configuration: EngineConfiguration) -> Bool {
        if lane == .urgent {
            return urgentInFlight + otherInFlight < configuration.perHost + configuration.urgentConnections
        }
        return otherInFlight < configuration.perHost
    }

    mutating func enter(_ lane: Lane) {
        if lane == .urgent { urgentInFlight += 1 } else { otherInFlight += 1 }
    }

    mutating func leave(_ lane: Lane) {
        if lane == .urgent { urgentInFlight -= 1 } else { otherInFlight -= 1 }
    }

    mutating func wait(_ job: Int, _ lane: Lane) {
        if lane == .urgent { urgent.append(job) } else { others.append(job) }
    }

    /// Who takes a place that is free; nil where nobody waits or none is.
    mutating func next(_ configuration: EngineConfiguration) -> Int? {
        if !urgent.isEmpty, hasRoom(.urgent, configuration) { return urgent.popFirst() }
        return hasRoom(.bulk, configuration) ? others.popFirst() : nil
    }
}
