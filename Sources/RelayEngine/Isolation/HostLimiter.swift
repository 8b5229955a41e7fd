import DequeModule
import RelayModel

/// The requests in flight to one host, and the deliveries that wait for a place. A host that hangs occupies only its
/// own places.
struct HostLimiter {
    /// A host whose deliveries have waited this long is slow: only few may wait for it in memory.
    static let slowHostWait = Duration.seconds(5)
    /// A host whose places become free within this time is fast: a lane waits for it rather than skip its deliveries.
    static let fastHostWait = Duration.milliseconds(20)
    /// The most deliveries that may wait in memory for a slow host; more wait in the store.
    static let mostWaiting = 512

    private struct Waiter {
        let delivery: Int
        let since: Timestamp
    }

    private(set) var urgentInFlight = 0
    private(set) var otherInFlight = 0
    /// The waiting deliveries; urgent ones are separate, because they leave first.
    private var urgent = Deque<Waiter>()
    private var others = Deque<Waiter>()

    var isIdle: Bool { urgentInFlight + otherInFlight == 0 && urgent.isEmpty && others.isEmpty }

    /// Waiting deliveries that are not urgent.
    var waiting: Int { others.count }

    func isSlow(at now: Timestamp) -> Bool { others.first.map { $0.since + Self.slowHostWait <= now } ?? false }

    /// The time until which this host blocks a lane whose next delivery is for it; nil if it does not block the lane.
    /// The lane continues earlier if a place becomes free.
    /// - Parameter isCrowded: whether the limit of deliveries that wait at hosts is reached. If so, the lane is blocked
    ///   until this host counts as slow, otherwise only for the wait of a fast host.
    func laneBlockedUntil(isCrowded: Bool, at now: Timestamp) -> Timestamp? {
        guard let first = others.first else { return nil }
        let moment = first.since + (isCrowded ? Self.slowHostWait : Self.fastHostWait)
        return moment > now ? moment : nil
    }

    /// Whether a request of this lane has a place.
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

    /// Deliveries that have waited since a moment or longer: urgent ones first, in order of arrival.
    func waiting(since moment: Timestamp) -> [Int] {
        [urgent, others].flatMap { line in line.prefix { $0.since <= moment }.map(\.delivery) }
    }

    mutating func wait(_ delivery: Int, _ lane: Lane, at now: Timestamp) {
        let waiter = Waiter(delivery: delivery, since: now)
        if lane == .urgent { urgent.append(waiter) } else { others.append(waiter) }
    }

    /// The delivery that takes a free place; nil if none waits or no place is free.
    mutating func next(_ configuration: EngineConfiguration) -> Int? {
        if !urgent.isEmpty, hasRoom(.urgent, configuration) { return urgent.popFirst()?.delivery }
        return hasRoom(.bulk, configuration) ? others.popFirst()?.delivery : nil
    }

    /// Removes the latest deliveries above the number that may wait for a slow host.
    mutating func sendAway() -> [Int] {
        let surplus = max(0, others.count - Self.mostWaiting)
        defer { others.removeLast(surplus) }
        return others.suffix(surplus).map(\.delivery)
    }
}
