import HeapModule
import RelayModel
import RelayStore

/// Decides which delivery is sent next: takes deliveries in through a bounded window, releases them by lane, pace and
/// endpoint, and decides what follows from each outcome. A pure value: events in, actions out; the caller supplies
/// time and randomness.
///
/// Deliveries, states and notices sit in slots and refer to each other by slot: a delivery is looked up only when it
/// is taken in. Non-copyable: each engine has exactly one, and an accidental copy would retain some seventy objects.
///
/// ```swift
/// var dispatcher = Dispatcher(configuration: EngineConfiguration(), random: SystemRandomNumberGenerator()) { _ in
///     ChannelTraits()
/// }
/// let actions = dispatcher.on(.notice(notice), at: clock.now)
/// let wake = dispatcher.nextWake  // call on(.tick, at:) at this moment at the latest
/// ```
struct Dispatcher: ~Copyable {
    let configuration: EngineConfiguration
    var notices = Slab<ActiveNotice>()
    private var noticeSlots: [NoticeID: Int] = [:]
    /// By lane: notices whose audience is not taken in yet, in turn.
    var feeds: [[NoticeID]] = [[], [], []]
    /// By lane: pages of audiences on their way. Not more than the store reads at once, so that as many notices as
    /// there are do not fill memory together.
    private var pagesUnderWay = [0, 0, 0]
    private static let mostPages = 4
    /// By lane: since when the store has owed a page of a notice that was asked for, again and again where reading it
    /// failed.
    private var owed: [[NoticeID: Timestamp]] = [[:], [:], [:]]
    var deliveries = Slab<ActiveDelivery>()
    /// By slot: deliveries whose address other endpoints of the audience have, too. Nearly always empty.
    var shares: [Int: SharedAddress] = [:]
    var limits: Limits
    /// When a blocked lane is checked again; nil if no lane is blocked.
    var laneBlockedUntil: Timestamp?
    var lanes = [LaneQueue(), LaneQueue(), LaneQueue()]
    var timers = Heap<Timer>()
    /// Deliveries that left memory while a page of due ones was on its way: the page may still hold what they were
    /// before.
    var departed: Set<DeliveryID> = []
    /// Held deliveries in memory that have a row.
    var heldInMemory = 0
    /// Records that are not on disk yet.
    var unrecorded = 0
    /// Since when they have been so many that nothing more is sent; nil where it is.
    var standsForDiskSince: Timestamp?
    /// Held deliveries due by then are in memory, or on their way there.
    var lookahead = Timestamp(milliseconds: 0)
    var isLoadingDue = false
    /// Held deliveries in memory that wait for an access token.
    var waitingForToken: Set<Int> = []
    /// Whether anything may be taken in. Not before all unfinished notices are known: one that came in with a held
    /// delivery, or a replay, would pass for known, and the rest of its audience would not be asked for. Nor before
    /// what left lately counts for the pace.
    var isResumed = true
    /// What came before that, in turn.
    private var early: [DispatchEvent] = []
    /// Notices that were stopped within the last minute: news of them that was on its way meanwhile must not start
    /// them.
    private(set) var stopped: [NoticeID: Timestamp] = [:]
    var isStopping = false
    var arrivals: UInt64 = 0
    var lastSweep = Timestamp(milliseconds: 0)
    var random: RandomSource
    var actions: [DispatchAction] = []

    init(
        configuration: EngineConfiguration,
        random: RandomSource,
        traits: @escaping @Sendable (ChannelName) -> ChannelTraits?
    ) {
        self.configuration = configuration
        self.random = random
        limits = Limits(configuration: configuration, traits: traits)
    }

    /// Takes an event in and says what to do.
    mutating func on(_ event: DispatchEvent, at now: Timestamp) -> [DispatchAction] {
        handle(event, now)
        if !limits.changedEndpoints.isEmpty { openChangedEndpoints(now) }
        fireTimers(now)
        limits.review(now, into: &actions)
        pump(now)
        if !isStopping {
            loadDue(now)
            feed(now)
        }
        sweep(now)
        if unrecorded < configuration.unrecordedLimit {
            standsForDiskSince = nil
        } else if standsForDiskSince == nil {
            standsForDiskSince = now
        }
        // Given away, not copied: keeping the capacity of a list that the caller still holds would allocate a new one
        // of that size each time.
        defer { actions = [] }
        return actions
    }

    /// When it must be told of the time at the latest; nil: only when something happens.
    var nextWake: Timestamp? {
        guard !isStopping else { return nil }
        // Asked again where a page is on its way or there is no room for one, the answer would be the same until
        // something happens.
        let isReading = isResumed && !isLoadingDue && !isCrowded && !areLanesFull
        let due = isReading ? lookahead - configuration.lookahead / 2 : .distantFuture
        let next = min(timers.min?.at ?? .distantFuture, limits.reviewAt ?? .distantFuture, due)
        return next == .distantFuture ? nil : next
    }

    /// Whether what is overdue would not find room in its lane.
    private var areLanesFull: Bool {
        lanes[Int(Lane.normal.rawValue)].count >= configuration.window
            || lanes[Int(Lane.bulk.rawValue)].count >= configuration.window
    }

    /// A notice with deliveries in memory, or still to be taken in; nil for any other.
    func notice(_ id: NoticeID) -> Notice? { noticeSlots[id].map { notices[$0].notice } }

    /// Since when the oldest sendable delivery of a lane has been ready; nil if there is none. Deliveries blocked by
    /// a host's connection limit do not count: that delay is the host's. Deliveries whose page the store has not
    /// returned do count: the whole lane may be stuck.
    func oldestReady(_ lane: Lane) -> Timestamp? {
        let place = Int(lane.rawValue)
        return owed[place].values.reduce(lanes[place].fronts.map { deliveries[$0].readySince }.min()) {
            min($0 ?? $1, $1)
        }
    }

    /// Endpoints to which a notice's messages are on their way.
    func endpointsInFlight(of notice: NoticeID) -> [UInt32] {
        deliveries.occupied.flatMap { slot -> [UInt32] in
            let delivery = deliveries[slot]
            guard delivery.id.notice == notice, delivery.status == .inFlight else { return [] }
            return shares[slot]?.targets.map(\.number) ?? [limits.endpoints[delivery.endpoint].target.number]
        }
    }

    private mutating func handle(_ event: DispatchEvent, _ now: Timestamp) {
        switch event {
        case .notice where !isResumed, .again where !isResumed: early.append(event)
        case .notice(let notice, let first): take(notice, first, now)
        case .again(let pending, let notice):
            // The store has put it back: whatever was said before, the notice is not cancelled.
            stopped[notice.id] = nil
            register(notice, isEnd: true)
            enqueue(pending, now)
        case .audienceGrew(let id):
            guard let slot = noticeSlots[id] else { return }
            notices[slot].hasGrown = true
            notices[slot].isWaitingForMore = false
        case .releaseFailed(let id): if !isStopping { actions.append(.release(id)) }
        case .page(let id, let page): take(page, of: id, now)
        case .pageFailed(let id):
            guard let slot = noticeSlots[id] else { return }
            pageCame(slot)
            forgetIfOver(slot)
        case .due(let page, let others):
            for notice in others where stopped[notice.id] == nil { register(notice, isEnd: true) }
            isLoadingDue = false
            lookahead = min(lookahead, page.through)
            for pending in page.deliveries where !departed.contains(pending.id) { enqueue(pending, now) }
            departed.removeAll()
        case .dueFailed(let start):
            isLoadingDue = false
            departed.removeAll()
            lookahead = start
        case .ended(let attempts):
            // A record each, and mostly another that leaves: a list that grows by doubling would move all of them again
            // and again.
            actions.reserveCapacity(attempts.count * 2 + 4)
            for attempt in attempts { settle(attempt, now) }
        case .changed(let endpoint): limits.update(endpoint)
        case .recorded(let count): unrecorded -= count
        case .cancelled(let id): stop(id, now)
        case .tokensArrived: callWaitingForToken(now)
        case .recent(let attempts): limits.remember(attempts)
        case .paused(let endpoints): limits.remember(endpoints)
        case .recentOfSenders(let attempts): limits.remember(attempts)
        case .resumed(let unfinished, let held):
            isResumed = true
            for notice in unfinished { take(notice, nil, now) }
            for pending in held { enqueue(pending, now) }
            let waiting = early
            early = []
            for event in waiting { handle(event, now) }
        case .tick: break
        case .stop: isStopping = true
        }
    }

    // MARK: Taking in

    private mutating func stop(_ id: NoticeID, _ now: Timestamp) {
        stopped[id] = now
        guard let slot = noticeSlots[id] else { return }
        notices[slot].isCancelled = true
        owed[Int(notices[slot].lane.rawValue)][id] = nil
        limits.limiters.forgetSharedReservations()
        forgetIfOver(slot)
    }

    /// - Returns: whether it was not known.
    @discardableResult
    private mutating func register(_ notice: Notice, isEnd: Bool = false) -> Bool {
        guard noticeSlots[notice.id] == nil else { return false }
        var active = ActiveNotice(notice: notice, isEnd: isEnd)
        if notice.lane != .urgent {
            active.limiter = limits.limiter(ofSender: notice.issuer)
        }
        noticeSlots[notice.id] = notices.insert(active)
        return true
    }

    private mutating func take(_ notice: Notice, _ first: PendingPage?, _ now: Timestamp) {
        guard stopped[notice.id] == nil, register(notice) else { return }
        if notice.state == .scheduled, let time = notice.sendAt {
            let start = time + PeakMinuteJitter.shift(of: time, notice.lane, random: &random)
            if start > now {
                timers.insert(Timer(at: start, subject: .notice(notice.id)))
                return
            }
        }
        start(notice)
        guard let first, let slot = noticeSlots[notice.id] else { return }
        notices[slot].take(first)
        for pending in first.deliveries { enqueue(pending, now) }
        forgetIfOver(slot)
    }

    private mutating func start(_ notice: Notice) {
        if notice.state == .scheduled { actions.append(.release(notice.id)) }
        feeds[Int(notice.lane.rawValue)].append(notice.id)
    }

    private mutating func take(_ page: PendingPage, of id: NoticeID, _ now: Timestamp) {
        guard let slot = noticeSlots[id] else { return }
        pageCame(slot)
        owed[Int(notices[slot].lane.rawValue)][id] = nil
        notices[slot].take(page)
        if !notices[slot].isCancelled { for pending in page.deliveries { enqueue(pending, now) } }
        forgetIfOver(slot)
    }

    private mutating func enqueue(_ pending: PendingDelivery, _ now: Timestamp) {
        guard let notice = noticeSlots[pending.id.notice], !notices[notice].isCancelled,
            notices[notice].enter(pending.id.ordinal)
        else { return }
        let others = pending.sharing.isEmpty ? [] : pending.sharing.filter { notices[notice].enter($0.ordinal) }
        let isShared = !others.isEmpty
        let endpoint =
            isShared
            ? limits.endpointSlot(ofFirstOf: pending.target, others, isDrill: notices[notice].isDrill)
            : limits.endpointSlot(of: pending.target)
        limits.endpoints[endpoint].deliveries += 1
        arrivals += 1
        let waits = pending.nextAt.map { $0 > now } ?? false
        let slot = deliveries.insert(
            ActiveDelivery(
                id: pending.id,
                reader: pending.reader,
                lane: notices[notice].lane,
                isShared: isShared,
                isDrill: notices[notice].isDrill,
                notice: notice,
                endpoint: endpoint,
                deadline: pending.deadline ?? notices[notice].expiresAt,
                arrival: arrivals,
                machine: DeliveryMachine(
                    attempts: pending.attempts,
                    failures: pending.failures,
                    part: pending.part,
                    isDoubtful: pending.isDoubtful,
                    shortenedFrom: pending.shortenedFrom
                ),
                doubtfulSince: pending.doubtfulSince,
                stored: pending.stored,
                status: waits ? .held : .ready,
                senderPlace: Int32(notices[notice].limiter ?? -1),
                nextAt: pending.nextAt,
                readySince: now
            )
        )
        if isShared { shares[slot] = SharedAddress(own: pending.target, others: others) }
        if waits, let moment = pending.nextAt {
            countAsHeld(slot)
            deliveries[slot].timerAt = moment
            timers.insert(Timer(at: moment, subject: .delivery(slot: slot, id: pending.id)))
        } else {
            makeReady(slot, now)
        }
    }

    /// The address or the secret of endpoints has changed: deliveries that wait there are tried again.
    private mutating func openChangedEndpoints(_ now: Timestamp) {
        for endpoint in limits.changedEndpoints where limits.endpoints.contains(endpoint) {
            for slot in limits.endpoints[endpoint].waiting { deliveries[slot].nextAt = nil }
            openEndpoint(endpoint, now)
        }
        limits.changedEndpoints.removeAll()
    }

    /// Asks for more deliveries where a lane runs low, of one notice after the other.
    private mutating func feed(_ now: Timestamp) {
        for lane in feeds.indices
        where lanes[lane].count < configuration.window / 2 && pagesUnderWay[lane] < Self.mostPages {
            for _ in feeds[lane].indices {
                let id = feeds[lane].removeFirst()
                guard let slot = noticeSlots[id], !notices[slot].isEnd, !notices[slot].isCancelled else { continue }
                feeds[lane].append(id)
                guard notices[slot].canLoad else { continue }
                notices[slot].isLoading = true
                if owed[lane][id] == nil { owed[lane][id] = now }
                pagesUnderWay[lane] += 1
                notices[slot].hasGrown = false
                actions.append(.load(id, from: notices[slot].next, limit: configuration.window / 2))
                break
            }
        }
    }

    private mutating func pageCame(_ slot: Int) {
        if notices[slot].isLoading { pagesUnderWay[Int(notices[slot].lane.rawValue)] -= 1 }
        notices[slot].isLoading = false
    }

    private mutating func loadDue(_ now: Timestamp) {
        guard isResumed, !isLoadingDue, lookahead <= now + configuration.lookahead / 2, !isCrowded else { return }
        // After an outage much is overdue at once: it comes page by page, as the lanes move.
        guard lookahead > now || !areLanesFull else { return }
        let end = now + configuration.lookahead
        actions.append(.loadDue(after: lookahead, through: end, limit: configuration.duePage))
        isLoadingDue = true
        lookahead = end
    }

    private mutating func fireTimers(_ now: Timestamp) {
        while let timer = timers.min, timer.at <= now {
            timers.removeMin()
            switch timer.subject {
            case .notice(let id):
                if let slot = noticeSlots[id], !notices[slot].isCancelled {
                    notices[slot].dueAt = now
                    start(notices[slot].notice)
                }
            case .lanes: laneBlockedUntil = nil
            case .endpoint(let number):
                guard let endpoint = limits.endpointSlots[number] else { continue }
                if limits.endpoints[endpoint].timerAt == timer.at { limits.endpoints[endpoint].timerAt = nil }
                openEndpoint(endpoint, now)
            case .delivery(let slot, let id):
                guard deliveries.contains(slot), deliveries[slot].id == id, deliveries[slot].status == .held,
                    deliveries[slot].timerAt == timer.at
                else { continue }
                makeReady(slot, now)
            }
        }
    }

    mutating func makeReady(_ slot: Int, _ now: Timestamp) {
        uncountAsHeld(slot)
        if !waitingForToken.isEmpty { waitingForToken.remove(slot) }
        deliveries[slot].timerAt = nil
        deliveries[slot].status = .ready
        deliveries[slot].readySince = now
        lanes[Int(deliveries[slot].lane.rawValue)].append(slot, isRetry: deliveries[slot].isRetry)
    }

    // MARK: Forgetting

    /// A delivery leaves memory.
    mutating func remove(_ slot: Int) {
        uncountAsHeld(slot)
        if !waitingForToken.isEmpty { waitingForToken.remove(slot) }
        let delivery = deliveries[slot]
        if delivery.isShared { removeShare(slot) }
        if isLoadingDue { departed.insert(delivery.id) }
        deliveries.remove(slot)
        limits.release(delivery.endpoint)
        notices[delivery.notice].leave(delivery.id.ordinal)
        forgetIfOver(delivery.notice)
    }

    private mutating func forgetIfOver(_ slot: Int) {
        guard notices[slot].isOver else { return }
        let id = notices[slot].notice.id
        noticeSlots[id] = nil
        notices.remove(slot)
        actions.append(.forget(id))
    }

    /// Forgets states that nothing depends on, now and then.
    private mutating func sweep(_ now: Timestamp) {
        guard now - lastSweep > .seconds(10) else { return }
        lastSweep = now
        if isResumed { stopped = stopped.filter { now - $0.value < .seconds(60) } }
        limits.sweep(keeping: Set(notices.occupied.compactMap { notices[$0].limiter }), at: now)
    }
}
