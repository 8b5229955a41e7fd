import HeapModule
import RelayModel
import RelayStore

/// Who is next: takes in deliveries through a bounded window, lets them out by lane, pace and endpoint, decides what follows from
/// each outcome. A pure value: events in, actions out; time and randomness come from outside.
///
/// Jobs, gates and notices sit in slots and refer to each other by slot: a delivery's way through costs no look-up but those
/// at its entrance.
struct Dispatcher {
    let configuration: EngineConfiguration
    /// What it must know of a channel; nil for a channel without a file.
    private let traits: @Sendable (ChannelName) -> ChannelTraits?

    var notices = SlotTable<ActiveNotice>()
    private var noticeSlots: [NoticeID: Int] = [:]
    /// By lane: notices whose audience is not taken in yet, in turn.
    var feeds: [[NoticeID]] = [[], [], []]
    var jobs = SlotTable<Job>()
    var gates = SlotTable<EndpointGate>()
    private var gateSlots: [UInt32: Int] = [:]
    var hosts = HostTable()
    /// Jobs that wait for a place at their host.
    var waitingAtHosts = 0
    var budgets = BudgetTable()
    var lanes = [LaneQueue(), LaneQueue(), LaneQueue()]
    var alarms = Heap<Alarm>()
    /// All deliveries in memory: none is taken in twice, whatever a page says.
    var present: Set<DeliveryID> = []
    /// Deliveries that left memory while a page of due ones was on its way: the page may still hold what they were before.
    var departed: Set<DeliveryID> = []
    /// Held jobs in memory that have a row.
    var residents = 0
    var urgentInFlight = 0
    var otherInFlight = 0
    /// Records that are not on disk yet.
    var unrecorded = 0
    /// Held deliveries due by then are in memory, or on their way there.
    var horizon = Timestamp(milliseconds: 0)
    var isLoadingDue = false
    /// Held jobs in memory that wait for an access token, with who they were.
    var waitingForToken: [(slot: Int, id: DeliveryID)] = []
    /// Whether held deliveries may be taken in. Not before all unfinished notices are known: one that came in with a held delivery
    /// would pass for known, and the rest of its audience would not be asked for. Nor before what left lately counts for the pace.
    var isResumed = true
    var isStopping = false
    var arrivals: UInt64 = 0
    var lastSweep = Timestamp(milliseconds: 0)
    var random: any RandomNumberGenerator & Sendable
    var actions: [DispatchAction] = []

    init(
        configuration: EngineConfiguration,
        random: any RandomNumberGenerator & Sendable,
        traits: @escaping @Sendable (ChannelName) -> ChannelTraits?
    ) {
        self.configuration = configuration
        self.random = random
        self.traits = traits
    }

    /// Takes an event in and says what to do.
    mutating func on(_ event: DispatchEvent, at now: Timestamp) -> [DispatchAction] {
        handle(event, now)
        ring(now)
        if !isStopping {
            loadDue(now)
            feed(now)
        }
        pump(now)
        sweep(now)
        // Given away, not copied: keeping the capacity of a list that somebody else holds would make a new one of that size each time.
        defer { actions = [] }
        return actions
    }

    /// When it must be told of the time at the latest; nil: only when something happens.
    var nextWake: Timestamp? {
        guard !isStopping else { return nil }
        guard isResumed else { return alarms.min?.at }
        return alarms.min.map { min($0.at, horizon) } ?? horizon
    }

    /// A notice with deliveries in memory, or still to be taken in; nil for any other.
    func notice(_ id: NoticeID) -> Notice? { noticeSlots[id].map { notices[$0].notice } }

    /// Since when the delivery that waits longest for its turn has been ready; nil where none is.
    func oldestReady(_ lane: Lane) -> Timestamp? {
        lanes[Int(lane.rawValue)].fronts.map { jobs[$0].readySince }.min()
    }

    /// Endpoints to which a notice's messages are on their way.
    func endpointsInFlight(of notice: NoticeID) -> [UInt32] {
        jobs.occupied.compactMap { slot in
            let job = jobs[slot]
            return job.id.notice == notice && job.status == .inFlight ? gates[job.gate].target.number : nil
        }
    }

    private mutating func handle(_ event: DispatchEvent, _ now: Timestamp) {
        switch event {
        case .notice(let notice): take(notice, now)
        case .audienceGrew(let id):
            guard let slot = noticeSlots[id] else { return }
            notices[slot].hasGrown = true
            notices[slot].isWaitingForMore = false
        case .page(let id, let page): take(page, of: id, now)
        case .pageFailed(let id): if let slot = noticeSlots[id] { notices[slot].isLoading = false }
        case .due(let page, let others):
            for notice in others { enlist(notice, isEnd: true) }
            isLoadingDue = false
            horizon = min(horizon, page.through)
            for delivery in page.deliveries where !departed.contains(delivery.id) { admit(delivery, now) }
            departed.removeAll()
        case .dueFailed(let start):
            isLoadingDue = false
            departed.removeAll()
            horizon = start
        case .again(let delivery, let notice):
            enlist(notice, isEnd: true)
            admit(delivery, now)
        case .ended(let flights): for flight in flights { settle(flight, now) }
        case .recorded(let count): unrecorded -= count
        case .cancelled(let id): if let slot = noticeSlots[id] { notices[slot].isCancelled = true }
        case .tokensArrived: callWaitingForToken(now)
        case .recent(let attempts): remember(attempts)
        case .resumed: isResumed = true
        case .tick: break
        case .stop: isStopping = true
        }
    }

    // MARK: Taking in

    /// - Returns: whether it was not known.
    @discardableResult
    private mutating func enlist(_ notice: Notice, isEnd: Bool = false) -> Bool {
        guard noticeSlots[notice.id] == nil else { return false }
        var active = ActiveNotice(notice: notice, isEnd: isEnd)
        if notice.lane != .urgent {
            active.budget = budgets.place(of: .sender(notice.issuer), windows: configuration.perSender)
        }
        noticeSlots[notice.id] = notices.insert(active)
        return true
    }

    private mutating func take(_ notice: Notice, _ now: Timestamp) {
        guard enlist(notice) else { return }
        if let start = notice.sendAt, start > now {
            let shift = CrowdedMinute.shift(of: start, notice.lane, random: &random)
            alarms.insert(Alarm(at: start + shift, subject: .notice(notice.id)))
        } else {
            start(notice)
        }
    }

    private mutating func start(_ notice: Notice) {
        if notice.state == .scheduled { actions.append(.release(notice.id)) }
        feeds[Int(notice.lane.rawValue)].append(notice.id)
    }

    private mutating func take(_ page: PendingPage, of id: NoticeID, _ now: Timestamp) {
        guard let slot = noticeSlots[id] else { return }
        notices[slot].take(page)
        if !notices[slot].isCancelled { for delivery in page.deliveries { admit(delivery, now) } }
        forgetIfOver(slot)
    }

    private mutating func admit(_ delivery: PendingDelivery, _ now: Timestamp) {
        guard let notice = noticeSlots[delivery.id.notice], !notices[notice].isCancelled,
            present.insert(delivery.id).inserted
        else { return }
        let gate = gate(to: delivery.target)
        gates[gate].jobs += 1
        notices[notice].jobs += 1
        arrivals += 1
        let waits = delivery.nextAt.map { $0 > now } ?? false
        let slot = jobs.insert(
            Job(
                id: delivery.id,
                reader: delivery.reader,
                lane: notices[notice].lane,
                notice: notice,
                gate: gate,
                deadline: delivery.deadline ?? notices[notice].expiresAt,
                arrival: arrivals,
                machine: DeliveryMachine(
                    attempts: delivery.attempts,
                    part: delivery.part,
                    wasAmbiguous: delivery.wasAmbiguous
                ),
                stored: delivery.stored,
                status: waits ? .held : .ready,
                nextAt: delivery.nextAt,
                readySince: now
            )
        )
        if waits, let moment = delivery.nextAt {
            reside(slot)
            jobs[slot].alarmAt = moment
            alarms.insert(Alarm(at: moment, subject: .job(slot: slot, id: delivery.id)))
        } else {
            makeReady(slot, now)
        }
    }

    /// The gate of an endpoint, as the endpoint is described last.
    private mutating func gate(to target: EndpointTarget) -> Int {
        if let slot = gateSlots[target.number] {
            gates[slot].target = target
            return slot
        }
        let traits = traits(target.channel)
        let windows = traits?.accountWindows ?? []
        let budget =
            windows.isEmpty ? nil : budgets.place(of: .account(target.channel, target.secret), windows: windows)
        let slot = gates.insert(
            EndpointGate(target: target, traits: traits, host: hosts.slot(of: target), budget: budget)
        )
        gateSlots[target.number] = slot
        return slot
    }

    /// What left before a restart still counts for the pace.
    private mutating func remember(_ attempts: [RecentAttempt]) {
        for attempt in attempts {
            let gate = gate(to: attempt.target)
            gates[gate].pacer?.take(at: attempt.at)
            if let budget = gates[gate].budget { budgets[budget].pacer.take(at: attempt.at) }
        }
    }

    /// Asks for more deliveries where a lane runs low, of one notice after the other.
    private mutating func feed(_ now: Timestamp) {
        for lane in feeds.indices where lanes[lane].count < configuration.window / 2 {
            for _ in feeds[lane].indices {
                let id = feeds[lane].removeFirst()
                guard let slot = noticeSlots[id], !notices[slot].isEnd, !notices[slot].isCancelled else { continue }
                feeds[lane].append(id)
                guard notices[slot].canLoad else { continue }
                notices[slot].isLoading = true
                notices[slot].hasGrown = false
                actions.append(.load(id, from: notices[slot].next, limit: configuration.window / 2))
                break
            }
        }
    }

    private mutating func loadDue(_ now: Timestamp) {
        guard isResumed, !isLoadingDue, horizon <= now + configuration.horizon / 2 else { return }
        let end = now + configuration.horizon
        actions.append(.loadDue(after: horizon, through: end, limit: configuration.window / 2))
        isLoadingDue = true
        horizon = end
    }

    private mutating func ring(_ now: Timestamp) {
        while let alarm = alarms.min, alarm.at <= now {
            alarms.removeMin()
            switch alarm.subject {
            case .notice(let id):
                if let slot = noticeSlots[id], !notices[slot].isCancelled { start(notices[slot].notice) }
            case .endpoint(let number):
                guard let gate = gateSlots[number] else { continue }
                if gates[gate].alarmAt == alarm.at { gates[gate].alarmAt = nil }
                openGate(gate, now)
            case .job(let slot, let id):
                guard jobs.contains(slot), jobs[slot].id == id, jobs[slot].status == .held,
                    jobs[slot].alarmAt == alarm.at
                else { continue }
                makeReady(slot, now)
            }
        }
    }

    mutating func makeReady(_ slot: Int, _ now: Timestamp) {
        leaveResidence(slot)
        jobs[slot].alarmAt = nil
        jobs[slot].status = .ready
        jobs[slot].readySince = now
        lanes[Int(jobs[slot].lane.rawValue)].append(slot, isRetry: jobs[slot].isRetry)
    }

    // MARK: Forgetting

    /// A job leaves memory.
    mutating func remove(_ slot: Int) {
        leaveResidence(slot)
        let job = jobs[slot]
        present.remove(job.id)
        if isLoadingDue { departed.insert(job.id) }
        jobs.remove(slot)
        release(job.gate)
        notices[job.notice].jobs -= 1
        forgetIfOver(job.notice)
    }

    /// One job less depends on a gate.
    mutating func release(_ gate: Int) {
        gates[gate].jobs -= 1
        if gates[gate].isForgettable { forgetGate(gate) }
    }

    private mutating func forgetGate(_ slot: Int) {
        gateSlots[gates[slot].target.number] = nil
        gates.remove(slot)
    }

    private mutating func forgetIfOver(_ slot: Int) {
        guard notices[slot].isOver else { return }
        let id = notices[slot].notice.id
        noticeSlots[id] = nil
        notices.remove(slot)
        actions.append(.forget(id))
    }

    /// Forgets gates that nothing depends on, now and then.
    private mutating func sweep(_ now: Timestamp) {
        guard now - lastSweep > .seconds(10) else { return }
        lastSweep = now
        let isCrowded = gates.count > configuration.heldLimit * 2
        for slot in Array(gates.occupied) {
            if gates[slot].isIdle(at: now) || isCrowded && gates[slot].isHarmless(at: now) { forgetGate(slot) }
        }
        hosts.sweep(keeping: Set(gates.occupied.map { gates[$0].host }))
    }
}
