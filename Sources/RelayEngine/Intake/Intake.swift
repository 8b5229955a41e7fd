import RelayModel
import RelayStore

/// What is known of notices, and what to read next: pages of their audiences, lane by lane, and held deliveries whose
/// time comes. A pure value; time and randomness are arguments.
///
/// Notices sit in slots: a notice is looked up by its id only when news of it comes.
///
/// ```swift
/// var intake = Intake(configuration: EngineConfiguration())
/// if let slot = intake.register(notice) { intake.start(slot, into: &actions) }
/// intake.readNext(.bulk, at: now, into: &actions)  // .load(notice.id, from: 0, limit: 128)
/// ```
struct Intake: ~Copyable {
    /// What of the relay's life this is.
    enum Phase {
        /// Nothing is taken in. Not before all unfinished notices are known: one that came in with a held delivery, or
        /// a replay, would pass for known, and the rest of its audience would not be asked for. Nor before what left
        /// lately counts for the pace.
        case resuming
        case running
        /// Nothing more is read, and nothing leaves.
        case stopping
    }

    private static let mostPages = 4
    /// For how long a notice that was stopped is remembered.
    private static let memory = Duration.seconds(60)

    let configuration: EngineConfiguration
    private(set) var phase: Phase
    /// What came while resuming, in turn.
    private var early: [DispatchEvent] = []

    var notices = Slab<ActiveNotice>()
    private var noticeSlots: [NoticeID: Int] = [:]
    /// By lane: notices whose audience is not taken in yet, in turn.
    private var feeds: [[NoticeID]] = [[], [], []]
    /// By lane: pages of audiences on their way. Not more than the store reads at once, so that as many notices as
    /// there are do not fill memory together.
    private var pagesUnderWay = [0, 0, 0]
    /// By lane: since when the store has owed a page of a notice that was asked for, again and again where reading it
    /// failed.
    private var owed: [[NoticeID: Timestamp]] = [[:], [:], [:]]
    /// Notices that were stopped within the last minute: news of them that was on its way meanwhile must not start
    /// them.
    private(set) var stopped: [NoticeID: Timestamp] = [:]

    /// Held deliveries due by then are in memory, or on their way there.
    private(set) var lookahead = Timestamp(milliseconds: 0)
    /// Whether a page of held deliveries is on its way.
    private(set) var isLoadingDue = false
    /// Deliveries that left memory while a page of due ones was on its way: the page may still hold what they were
    /// before.
    private var departed: Set<DeliveryID> = []

    /// - Parameter phase: ``Phase/resuming`` where ``resume()`` follows.
    init(configuration: EngineConfiguration, phase: Phase = .running) {
        self.configuration = configuration
        self.phase = phase
    }

    // MARK: Phases

    /// Keeps an event until the relay has resumed.
    mutating func keep(_ event: DispatchEvent) { early.append(event) }

    /// What was unfinished is known.
    /// - Returns: the events that came before, in turn.
    mutating func resume() -> [DispatchEvent] {
        if phase == .resuming { phase = .running }
        defer { early = [] }
        return early
    }

    mutating func stop() { phase = .stopping }

    // MARK: Notices

    /// The slot of a notice with deliveries in memory, or still to be taken in; nil for any other.
    func slot(of notice: NoticeID) -> Int? { noticeSlots[notice] }

    /// A notice comes into memory.
    /// - Parameter isEnd: whether nothing of its audience is to be read: only what comes by other ways.
    /// - Returns: its slot; nil where it is in memory already.
    mutating func register(_ notice: Notice, isEnd: Bool = false) -> Int? {
        guard noticeSlots[notice.id] == nil else { return nil }
        let slot = notices.insert(ActiveNotice(notice: notice, isEnd: isEnd))
        noticeSlots[notice.id] = slot
        return slot
    }

    /// When a notice is to start; nil: now.
    func laterStart(of notice: Notice, at now: Timestamp, random: inout RandomSource) -> Timestamp? {
        guard notice.state == .scheduled, let time = notice.sendAt else { return nil }
        let start = time + PeakMinuteJitter.shift(of: time, notice.lane, random: &random)
        return start > now ? start : nil
    }

    /// A notice starts: its audience is read in turn with the others of its lane.
    mutating func start(_ slot: Int, into actions: inout [DispatchAction]) {
        let id = notices[slot].notice.id
        if notices[slot].notice.state == .scheduled { actions.append(.release(id)) }
        feeds[Int(notices[slot].lane.rawValue)].append(id)
    }

    /// The time of a scheduled notice has come.
    mutating func startScheduled(_ id: NoticeID, at now: Timestamp, into actions: inout [DispatchAction]) {
        guard let slot = noticeSlots[id], !notices[slot].isCancelled else { return }
        notices[slot].dueAt = now
        start(slot, into: &actions)
    }

    /// More of a notice's audience is frozen.
    mutating func grow(_ id: NoticeID) {
        if let slot = noticeSlots[id] { notices[slot].grow() }
    }

    /// Whether a notice was stopped within the last minute.
    func isStopped(_ id: NoticeID) -> Bool { stopped[id] != nil }

    /// A notice is stopped.
    mutating func cancel(_ id: NoticeID, at now: Timestamp, into actions: inout [DispatchAction]) {
        stopped[id] = now
        guard let slot = noticeSlots[id] else { return }
        notices[slot].isCancelled = true
        owed[Int(notices[slot].lane.rawValue)][id] = nil
        forgetIfOver(slot, into: &actions)
    }

    /// The store has put a delivery of a notice back: whatever was said before, the notice is not cancelled.
    mutating func allow(_ id: NoticeID) { stopped[id] = nil }

    /// Forgets a notice that is over.
    mutating func forgetIfOver(_ slot: Int, into actions: inout [DispatchAction]) {
        guard notices[slot].isOver else { return }
        let id = notices[slot].notice.id
        noticeSlots[id] = nil
        notices.remove(slot)
        actions.append(.forget(id))
    }

    /// Places of the limiters of senders whose notices are in memory.
    var senders: Set<Int> { Set(notices.occupied.compactMap { notices[$0].limiter }) }

    /// Forgets notices that were stopped long ago.
    mutating func sweep(at now: Timestamp) {
        if phase != .resuming { stopped = stopped.filter { now - $0.value < Self.memory } }
    }

    // MARK: Deliveries

    /// A delivery comes into memory.
    /// - Returns: the slot of its notice; nil where it is in memory already, or its notice is not or is stopped.
    mutating func enter(_ id: DeliveryID) -> Int? {
        guard let notice = noticeSlots[id.notice], !notices[notice].isCancelled, notices[notice].enter(id.ordinal)
        else { return nil }
        return notice
    }

    /// A delivery leaves memory. The notice stays until ``forgetIfOver(_:into:)``.
    mutating func leave(_ id: DeliveryID, of notice: Int) {
        notices[notice].leave(id.ordinal)
        if isLoadingDue { departed.insert(id) }
    }

    // MARK: Pages of audiences

    /// Asks for more deliveries of a lane that runs low, of one notice after the other.
    mutating func readNext(_ lane: Lane, at now: Timestamp, into actions: inout [DispatchAction]) {
        let lane = Int(lane.rawValue)
        guard pagesUnderWay[lane] < Self.mostPages else { return }
        for _ in feeds[lane].indices {
            let id = feeds[lane].removeFirst()
            guard let slot = noticeSlots[id], notices[slot].reading != .end, !notices[slot].isCancelled else {
                continue
            }
            feeds[lane].append(id)
            guard notices[slot].reading == .ready else { continue }
            notices[slot].load()
            if owed[lane][id] == nil { owed[lane][id] = now }
            pagesUnderWay[lane] += 1
            actions.append(.load(id, from: notices[slot].next, limit: configuration.window / 2))
            return
        }
    }

    /// A page of a notice's audience has come.
    /// - Returns: the slot of the notice; nil where it is not in memory.
    mutating func take(_ page: PendingPage, of id: NoticeID) -> Int? {
        guard let slot = noticeSlots[id] else { return nil }
        let lane = Int(notices[slot].lane.rawValue)
        if notices[slot].isLoading { pagesUnderWay[lane] -= 1 }
        owed[lane][id] = nil
        notices[slot].take(page)
        return slot
    }

    /// A page could not be read; it is asked for again.
    mutating func failPage(of id: NoticeID, into actions: inout [DispatchAction]) {
        guard let slot = noticeSlots[id] else { return }
        if notices[slot].isLoading { pagesUnderWay[Int(notices[slot].lane.rawValue)] -= 1 }
        notices[slot].failLoading()
        forgetIfOver(slot, into: &actions)
    }

    /// Since when the store has owed a page of a lane; nil where it owes none.
    func oldestOwed(_ lane: Lane) -> Timestamp? { owed[Int(lane.rawValue)].values.min() }

    // MARK: Held deliveries

    /// When held deliveries are read next; nil: when the page that is on its way has come.
    var nextDueReading: Timestamp? {
        phase == .running && !isLoadingDue ? lookahead - configuration.lookahead / 2 : nil
    }

    /// Asks for held deliveries whose time comes.
    /// - Parameter hasRoom: whether the lanes have room for what is overdue. After an outage much is overdue at once:
    ///   it comes page by page, as the lanes move.
    mutating func readDue(hasRoom: Bool, at now: Timestamp, into actions: inout [DispatchAction]) {
        guard let next = nextDueReading, next <= now, lookahead > now || hasRoom else { return }
        let end = now + configuration.lookahead
        actions.append(.loadDue(after: lookahead, through: end, limit: configuration.duePage))
        isLoadingDue = true
        lookahead = end
    }

    /// A page of held deliveries has come.
    /// - Returns: those of its deliveries that did not leave memory meanwhile.
    mutating func take(_ page: DuePage) -> [PendingDelivery] {
        isLoadingDue = false
        lookahead = min(lookahead, page.through)
        guard !departed.isEmpty else { return page.deliveries }
        let left = departed
        departed = []
        return page.deliveries.filter { !left.contains($0.id) }
    }

    /// Held deliveries could not be read from a moment on; they are asked for again.
    mutating func failDue(after moment: Timestamp) {
        isLoadingDue = false
        departed = []
        lookahead = moment
    }
}
