import RelayModel
import RelayStore

/// Decides which delivery is sent next. A pure value: events in, actions out; the caller supplies time and randomness.
///
/// It composes four values, each with one question: ``Intake`` (what is read next), ``WaitingDeliveries`` (what each
/// delivery in memory waits for), ``Limits`` (what may leave) and ``Settlement`` (what follows from an outcome).
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
    var intake: Intake
    var limits: Limits
    var waiting: WaitingDeliveries
    var settlement: Settlement
    /// By slot: deliveries whose address other endpoints of the audience have, too. Nearly always empty.
    var shares: [Int: SharedAddress] = [:]
    var lastSweep = Timestamp(milliseconds: 0)
    var random: RandomSource
    var actions: [DispatchAction] = []

    /// - Parameter phase: ``Intake/Phase/resuming`` where ``DispatchEvent/resumed(_:held:)`` follows.
    init(
        configuration: EngineConfiguration,
        random: RandomSource,
        phase: Intake.Phase = .running,
        traits: @escaping @Sendable (ChannelName) -> ChannelTraits?
    ) {
        self.configuration = configuration
        self.random = random
        intake = Intake(configuration: configuration, phase: phase)
        limits = Limits(configuration: configuration, traits: traits)
        waiting = WaitingDeliveries(configuration: configuration)
        settlement = Settlement(configuration: configuration)
    }

    /// Takes an event in and says what to do.
    mutating func on(_ event: DispatchEvent, at now: Timestamp) -> [DispatchAction] {
        handle(event, now)
        if !limits.changedEndpoints.isEmpty { openChangedEndpoints(now) }
        fireTimers(now)
        limits.review(now, into: &actions)
        if intake.phase != .stopping {
            pump(now)
            read(now)
        }
        sweep(now)
        settlement.noteDisk(at: now)
        // Given away, not copied: keeping the capacity of a list that the caller still holds would allocate a new one
        // of that size each time.
        defer { actions = [] }
        return actions
    }

    /// When it must be told of the time at the latest; nil: only when something happens.
    var nextWake: Timestamp? {
        guard intake.phase != .stopping else { return nil }
        // Asked again where a page is on its way or there is no room for one, the answer would be the same until
        // something happens.
        let due = waiting.isCrowded || waiting.areLanesFull ? nil : intake.nextDueReading
        let next = min(waiting.nextTimer ?? .distantFuture, limits.reviewAt ?? .distantFuture, due ?? .distantFuture)
        return next == .distantFuture ? nil : next
    }

    /// A notice with deliveries in memory, or still to be taken in; nil for any other.
    func notice(_ id: NoticeID) -> Notice? { intake.slot(of: id).map { intake.notices[$0].notice } }

    /// Since when the oldest sendable delivery of a lane has been ready; nil if there is none. Deliveries blocked by
    /// a host's connection limit do not count: that delay is the host's. Deliveries whose page the store has not
    /// returned do count: the whole lane may be stuck.
    func oldestReady(_ lane: Lane) -> Timestamp? {
        [waiting.oldestReady(lane), intake.oldestOwed(lane)].compactMap(\.self).min()
    }

    private mutating func handle(_ event: DispatchEvent, _ now: Timestamp) {
        switch event {
        case .notice where intake.phase == .resuming, .again where intake.phase == .resuming: intake.keep(event)
        case .notice(let notice, let first): take(notice, first, now)
        case .again(let pending, let notice):
            intake.allow(notice.id)
            register(notice, isEnd: true)
            enqueue(pending, now)
        case .audienceGrew(let id): intake.grow(id)
        case .releaseFailed(let id): if intake.phase != .stopping { actions.append(.release(id)) }
        case .page(let id, let page):
            guard let slot = intake.take(page, of: id) else { return }
            for pending in page.deliveries { enqueue(pending, now) }
            intake.forgetIfOver(slot, into: &actions)
        case .pageFailed(let id): intake.failPage(of: id, into: &actions)
        case .due(let page, let others):
            for notice in others where !intake.isStopped(notice.id) { register(notice, isEnd: true) }
            for pending in intake.take(page) { enqueue(pending, now) }
        case .dueFailed(let start): intake.failDue(after: start)
        case .ended(let attempts):
            // A record each, and mostly another that leaves: a list that grows by doubling would move all of them again
            // and again.
            actions.reserveCapacity(attempts.count * 2 + 4)
            for attempt in attempts { settle(attempt, now) }
        case .changed(let endpoint): limits.update(endpoint)
        case .recorded(let count): settlement.land(count)
        case .cancelled(let id):
            if intake.slot(of: id) != nil { limits.limiters.forgetSharedReservations() }
            intake.cancel(id, at: now, into: &actions)
        case .tokensArrived: waiting.retryWaitingForToken(at: now)
        case .recent(let attempts): limits.remember(attempts)
        case .paused(let endpoints): limits.remember(endpoints)
        case .recentOfSenders(let attempts): limits.remember(attempts)
        case .resumed(let unfinished, let held):
            let early = intake.resume()
            for notice in unfinished { take(notice, nil, now) }
            for pending in held { enqueue(pending, now) }
            for event in early { handle(event, now) }
        case .tick: break
        case .stop: intake.stop()
        }
    }

    // MARK: Taking in

    /// - Returns: the slot of a notice that was not known.
    @discardableResult
    private mutating func register(_ notice: Notice, isEnd: Bool = false) -> Int? {
        guard let slot = intake.register(notice, isEnd: isEnd) else { return nil }
        if notice.lane != .urgent { intake.notices[slot].limiter = limits.limiter(ofSender: notice.issuer) }
        return slot
    }

    private mutating func take(_ notice: Notice, _ first: PendingPage?, _ now: Timestamp) {
        guard !intake.isStopped(notice.id), let slot = register(notice) else { return }
        if let start = intake.laterStart(of: notice, at: now, random: &random) {
            waiting.setTimer(start, .notice(notice.id))
            return
        }
        intake.start(slot, into: &actions)
        guard let first else { return }
        intake.notices[slot].take(first)
        for pending in first.deliveries { enqueue(pending, now) }
        intake.forgetIfOver(slot, into: &actions)
    }

    private mutating func enqueue(_ pending: PendingDelivery, _ now: Timestamp) {
        guard let notice = intake.enter(pending.id) else { return }
        let others =
            pending.sharing.isEmpty ? [] : pending.sharing.filter { intake.notices[notice].enter($0.ordinal) }
        let isShared = !others.isEmpty
        let endpoint =
            isShared
            ? limits.endpointSlot(ofFirstOf: pending.target, others, isDrill: intake.notices[notice].isDrill)
            : limits.endpointSlot(of: pending.target)
        limits.endpoints[endpoint].deliveries += 1
        let waits = pending.nextAt.map { $0 > now } ?? false
        let slot = waiting.deliveries.insert(
            ActiveDelivery(
                id: pending.id,
                reader: pending.reader,
                lane: intake.notices[notice].lane,
                isShared: isShared,
                isDrill: intake.notices[notice].isDrill,
                notice: notice,
                endpoint: endpoint,
                deadline: pending.deadline ?? intake.notices[notice].expiresAt,
                arrival: waiting.nextArrival(),
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
                senderPlace: Int32(intake.notices[notice].limiter ?? -1),
                nextAt: pending.nextAt,
                readySince: now
            )
        )
        if isShared { shares[slot] = SharedAddress(own: pending.target, others: others) }
        if waits, let moment = pending.nextAt {
            waiting.hold(slot, until: moment, nil)
        } else {
            waiting.makeReady(slot, at: now)
        }
    }

    /// The address or the secret of endpoints has changed: deliveries that wait there are tried again.
    private mutating func openChangedEndpoints(_ now: Timestamp) {
        for endpoint in limits.changedEndpoints where limits.endpoints.contains(endpoint) {
            for slot in limits.endpoints[endpoint].waiting { waiting.deliveries[slot].nextAt = nil }
            openEndpoint(endpoint, now)
        }
        limits.changedEndpoints.removeAll()
    }

    /// Reads on where memory has room: held deliveries whose time comes, and audiences of lanes that run low.
    private mutating func read(_ now: Timestamp) {
        if !waiting.isCrowded { intake.readDue(hasRoom: !waiting.areLanesFull, at: now, into: &actions) }
        for lane in Lane.allCases where waiting.lanes[Int(lane.rawValue)].count < configuration.window / 2 {
            intake.readNext(lane, at: now, into: &actions)
        }
    }

    private mutating func fireTimers(_ now: Timestamp) {
        while let timer = waiting.popTimer(at: now) {
            switch timer.subject {
            case .notice(let id): intake.startScheduled(id, at: now, into: &actions)
            case .lanes: waiting.unblockLanes()
            case .endpoint(let number):
                guard let endpoint = limits.endpointSlots[number] else { continue }
                if limits.endpoints[endpoint].timerAt == timer.at { limits.endpoints[endpoint].timerAt = nil }
                openEndpoint(endpoint, now)
            case .delivery(let slot, let id): waiting.wake(slot, id, timer.at, at: now)
            }
        }
    }

    // MARK: Forgetting

    /// A delivery leaves memory.
    mutating func remove(_ slot: Int) {
        let delivery = waiting.deliveries[slot]
        if delivery.isShared { removeShare(slot) }
        waiting.remove(slot)
        limits.release(delivery.endpoint)
        intake.leave(delivery.id, of: delivery.notice)
        intake.forgetIfOver(delivery.notice, into: &actions)
    }

    /// Forgets states that nothing depends on, now and then.
    private mutating func sweep(_ now: Timestamp) {
        guard now - lastSweep > .seconds(10) else { return }
        lastSweep = now
        intake.sweep(at: now)
        limits.sweep(keeping: intake.senders, at: now)
    }
}
