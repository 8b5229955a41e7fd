import HeapModule
import RelayModel
import RelayStore

/// The deliveries in memory, and what each waits for: its turn in a lane, a slot at its endpoint, a moment, an access
/// token. A pure value; time and randomness are arguments.
///
/// Deliveries sit in slots. A wait beyond the lookahead goes back to the store, as does any wait while memory is full.
///
/// ```swift
/// var waiting = WaitingDeliveries(configuration: EngineConfiguration())
/// waiting.hold(slot, until: now + .seconds(5), .retry)
/// while let timer = waiting.popTimer(at: now + .seconds(5)) {
///     if case .delivery(let slot, let id) = timer.subject { waiting.wake(slot, id, timer.at, at: now) }
/// }
/// waiting.lanes[1].popFirst()  // the slot: its turn has come
/// ```
struct WaitingDeliveries: ~Copyable {
    let configuration: EngineConfiguration
    var deliveries = Slab<ActiveDelivery>()
    /// Deliveries that are ready, by lane, in turn.
    var lanes = [LaneQueue(), LaneQueue(), LaneQueue()]
    private var timers = Heap<Timer>()
    /// When a blocked lane is checked again; nil if no lane is blocked.
    private var laneBlockedUntil: Timestamp?
    /// Held deliveries in memory that have a row.
    private(set) var heldInMemory = 0
    /// Held deliveries in memory that wait for an access token.
    private(set) var waitingForToken: Set<Int> = []
    private var arrivals: UInt64 = 0

    init(configuration: EngineConfiguration) {
        self.configuration = configuration
    }

    // MARK: Arriving and leaving

    /// The place of the next delivery in the order of arrival.
    mutating func nextArrival() -> UInt64 {
        arrivals += 1
        return arrivals
    }

    /// A delivery's turn in its lane comes.
    mutating func makeReady(_ slot: Int, at now: Timestamp) {
        uncountAsHeld(slot)
        if !waitingForToken.isEmpty { waitingForToken.remove(slot) }
        deliveries[slot].timerAt = nil
        deliveries[slot].status = .ready
        deliveries[slot].readySince = now
        lanes[Int(deliveries[slot].lane.rawValue)].append(slot, isRetry: deliveries[slot].isRetry)
    }

    /// Puts a delivery before the others of its lane: it has waited already.
    mutating func putFirst(_ slot: Int) {
        lanes[Int(deliveries[slot].lane.rawValue)].prepend(slot, isRetry: deliveries[slot].isRetry)
    }

    /// The next part of a message leaves before the other deliveries of its lane.
    mutating func putNextPartFirst(_ slot: Int, at now: Timestamp) {
        deliveries[slot].status = .ready
        deliveries[slot].readySince = now
        lanes[Int(deliveries[slot].lane.rawValue)].prepend(slot, isRetry: false)
    }

    /// A delivery leaves memory.
    mutating func remove(_ slot: Int) {
        uncountAsHeld(slot)
        if !waitingForToken.isEmpty { waitingForToken.remove(slot) }
        deliveries.remove(slot)
    }

    /// Since when the oldest delivery of a lane has been ready; nil if there is none.
    func oldestReady(_ lane: Lane) -> Timestamp? {
        lanes[Int(lane.rawValue)].fronts.map { deliveries[$0].readySince }.min()
    }

    // MARK: Moments

    /// The next timer's moment; nil where none is set.
    var nextTimer: Timestamp? { timers.min?.at }

    mutating func setTimer(_ moment: Timestamp, _ subject: Timer.Subject) {
        timers.insert(Timer(at: moment, subject: subject))
    }

    /// The next timer that rings by now; nil where none does.
    mutating func popTimer(at now: Timestamp) -> Timer? {
        guard let timer = timers.min, timer.at <= now else { return nil }
        timers.removeMin()
        return timer
    }

    /// Holds a delivery in memory until a moment.
    mutating func hold(_ slot: Int, until moment: Timestamp, _ reason: HoldReason?) {
        deliveries[slot].status = .held
        deliveries[slot].reason = reason
        deliveries[slot].nextAt = moment
        countAsHeld(slot)
        deliveries[slot].timerAt = moment
        setTimer(moment, .delivery(slot: slot, id: deliveries[slot].id))
        if reason == .tokenMissing { waitingForToken.insert(slot) }
    }

    /// A held delivery's timer rings. It says nothing where the delivery left or has another timer.
    mutating func wake(_ slot: Int, _ id: DeliveryID, _ moment: Timestamp, at now: Timestamp) {
        guard deliveries.contains(slot), deliveries[slot].id == id, deliveries[slot].status == .held,
            deliveries[slot].timerAt == moment
        else { return }
        makeReady(slot, at: now)
    }

    /// A token has arrived, or will not: the deliveries that waited for one are tried again, in order.
    mutating func retryWaitingForToken(at now: Timestamp) {
        for slot in waitingForToken.sorted(by: { deliveries[$0].arrival < deliveries[$1].arrival }) {
            deliveries[slot].nextAt = nil
            makeReady(slot, at: now)
        }
    }

    /// A lane is checked again at this moment.
    mutating func blockLane(until moment: Timestamp, at now: Timestamp) {
        guard laneBlockedUntil.map({ $0 <= now || $0 > moment }) ?? true else { return }
        laneBlockedUntil = moment
        setTimer(moment, .lanes)
    }

    mutating func unblockLanes() { laneBlockedUntil = nil }

    // MARK: Where memory ends

    /// Whether so much is in memory that what waits goes to the store.
    var isCrowded: Bool {
        heldInMemory >= configuration.heldLimit
            || deliveries.count >= configuration.heldLimit + configuration.window * 4
    }

    /// Whether what is overdue would not find room in its lane.
    var areLanesFull: Bool {
        lanes[Int(Lane.normal.rawValue)].count >= configuration.window
            || lanes[Int(Lane.bulk.rawValue)].count >= configuration.window
    }

    /// When a delivery comes back for which memory or a host has no room: after the lookahead, so that the store
    /// brings them back, and not all at once.
    func momentInStore(after lookahead: Timestamp, random: inout RandomSource) -> Timestamp {
        let spread = max(1, configuration.lookahead.milliseconds)
        return lookahead + .milliseconds(Int64.random(in: 1...spread, using: &random))
    }

    /// When a delivery that waits until a moment comes back: later where memory is full.
    func momentOrLater(
        _ slot: Int,
        _ moment: Timestamp,
        lookahead: Timestamp,
        random: inout RandomSource
    ) -> Timestamp {
        guard isCrowded, deliveries[slot].lane != .urgent, moment <= lookahead else { return moment }
        return min(momentInStore(after: lookahead, random: &random), max(moment, deliveries[slot].deadline))
    }

    /// Whether a delivery stays in memory although the store would bring it back: an urgent one should not depend on
    /// the store's pages, which others may fill.
    func staysNear(_ slot: Int, _ moment: Timestamp, at now: Timestamp) -> Bool {
        deliveries[slot].lane == .urgent && moment <= now + configuration.lookahead * 2
            && heldInMemory < configuration.heldLimit * 2
    }

    mutating func countAsHeld(_ slot: Int) {
        if !deliveries[slot].isCountedAsHeld { heldInMemory += 1 }
        deliveries[slot].isCountedAsHeld = true
    }

    mutating func uncountAsHeld(_ slot: Int) {
        if deliveries[slot].isCountedAsHeld { heldInMemory -= 1 }
        deliveries[slot].isCountedAsHeld = false
    }
}
