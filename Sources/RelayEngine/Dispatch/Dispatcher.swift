import HeapModule
import RelayModel
import RelayStore

/// Who is next: takes in deliveries through a bounded window, lets them out by lane, pace and endpoint, decides what follows from
/// each outcome. A pure value: events in, actions out; time and randomness come from outside.
struct Dispatcher {
    let configuration: EngineConfiguration
    /// What it must know of a channel; nil for a channel without a file.
    private let traits: @Sendable (ChannelName) -> ChannelTraits?

    var notices: [NoticeID: ActiveNotice] = [:]
    /// By lane: notices whose audience is not taken in yet, in turn.
    var feeds: [[NoticeID]] = [[], [], []]
    var jobs = JobTable()
    var gates: [UInt32: EndpointGate] = [:]
    var lanes = [LaneQueue(), LaneQueue(), LaneQueue()]
    var alarms = Heap<Alarm>()
    /// All deliveries in memory: none is taken in twice, whatever a page says.
    var present: Set<DeliveryID> = []
    /// Deliveries that left memory while a page of due ones was on its way: the page may still hold what they were before.
    var departed: Set<DeliveryID> = []
    /// Held jobs in memory that have a row.
    var resident: Set<DeliveryID> = []
    var urgentInFlight = 0
    var otherInFlight = 0
    /// Records that are not on disk yet.
    var unrecorded = 0
    /// Held deliveries due by then are in memory, or on their way there.
    var horizon = Timestamp(milliseconds: 0)
    var isLoadingDue = false
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
        defer { actions.removeAll(keepingCapacity: true) }
        return actions
    }

    /// When it must be told of the time at the latest; nil: only when something happens.
    var nextWake: Timestamp? {
        isStopping ? nil : alarms.min.map { min($0.at, horizon) } ?? horizon
    }

    /// Endpoints to which a notice's messages are on their way.
    func endpointsInFlight(of notice: NoticeID) -> [UInt32] {
        jobs.occupied.compactMap { slot in
            guard let job = jobs[slot], job.id.notice == notice, job.status == .inFlight else { return nil }
            return job.endpoint
        }
    }

    private mutating func handle(_ event: DispatchEvent, _ now: Timestamp) {
        switch event {
        case .notice(let notice): take(notice, now)
        case .audienceGrew(let id):
            notices[id]?.hasGrown = true
            notices[id]?.isWaitingForMore = false
        case .page(let id, let page): take(page, of: id, now)
        case .pageFailed(let id): notices[id]?.isLoading = false
        case .due(let page, let others):
            for notice in others where notices[notice.id] == nil {
                var active = ActiveNotice(notice: notice)
                active.isEnd = true
                notices[notice.id] = active
            }
            isLoadingDue = false
            horizon = min(horizon, page.through)
            for delivery in page.deliveries where !departed.contains(delivery.id) { admit(delivery, now) }
            departed.removeAll()
        case .dueFailed(let start):
            isLoadingDue = false
            departed.removeAll()
            horizon = start
        case .again(let delivery, let notice):
            if notices[notice.id] == nil {
                var active = ActiveNotice(notice: notice)
                active.isEnd = true
                notices[notice.id] = active
            }
            admit(delivery, now)
        case .ended(let flights): for flight in flights { settle(flight, now) }
        case .recorded(let count): unrecorded -= count
        case .cancelled(let id): notices[id]?.isCancelled = true
        case .recent(let attempts): remember(attempts)
        case .tick: break
        case .stop: isStopping = true
        }
    }

    // MARK: Taking in

    private mutating func take(_ notice: Notice, _ now: Timestamp) {
        guard notices[notice.id] == nil else { return }
        notices[notice.id] = ActiveNotice(notice: notice)
        if let start = notice.sendAt, start > now {
            alarms.insert(Alarm(at: start, subject: .notice(notice.id)))
        } else {
            start(notice)
        }
    }

    mutating func start(_ notice: Notice) {
        if notice.state == .scheduled { actions.append(.release(notice.id)) }
        feeds[Int(notice.lane.rawValue)].append(notice.id)
    }

    private mutating func take(_ page: PendingPage, of id: NoticeID, _ now: Timestamp) {
        guard var active = notices[id] else { return }
        active.isLoading = false
        active.isWaitingForMore = page.deliveries.isEmpty && page.next == active.next && !page.isEnd && !active.hasGrown
        active.next = page.next
        active.isEnd = page.isEnd
        notices[id] = active
        if !active.isCancelled { for delivery in page.deliveries { admit(delivery, now) } }
        forgetIfOver(id)
    }

    private mutating func admit(_ delivery: PendingDelivery, _ now: Timestamp) {
        guard let active = notices[delivery.id.notice], !active.isCancelled, present.insert(delivery.id).inserted else {
            return
        }
        let number = delivery.target.number
        if gates[number] == nil {
            gates[number] = EndpointGate(
                target: delivery.target,
                windows: traits(delivery.target.channel)?.windows ?? []
            )
        }
        gates[number]?.target = delivery.target
        gates[number]?.jobs += 1
        notices[delivery.id.notice]?.jobs += 1
        arrivals += 1
        let waits = delivery.nextAt.map { $0 > now } ?? false
        let slot = jobs.insert(
            Job(
                id: delivery.id,
                reader: delivery.reader,
                lane: active.notice.lane,
                endpoint: number,
                deadline: delivery.deadline ?? active.notice.expiresAt,
                arrival: arrivals,
                machine: DeliveryMachine(
                    attempts: delivery.attempts,
                    part: delivery.part,
                    wasAmbiguous: delivery.wasAmbiguous
                ),
                stored: delivery.stored,
                status: waits ? .held : .ready,
                nextAt: delivery.nextAt
            )
        )
        if waits, let moment = delivery.nextAt {
            resident.insert(delivery.id)
            alarms.insert(Alarm(at: moment, subject: .job(slot: slot, id: delivery.id)))
        } else {
            makeReady(slot)
        }
    }

    /// What left before a restart still counts for the pace.
    private mutating func remember(_ attempts: [RecentAttempt]) {
        for attempt in attempts {
            let target = attempt.target
            if gates[target.number] == nil {
                gates[target.number] = EndpointGate(target: target, windows: traits(target.channel)?.windows ?? [])
            }
            gates[target.number]?.pacer?.take(at: attempt.at)
        }
    }

    /// Asks for more deliveries where a lane runs low, of one notice after the other.
    private mutating func feed(_ now: Timestamp) {
        for lane in feeds.indices where lanes[lane].count < configuration.window / 2 {
            for _ in feeds[lane].indices {
                let id = feeds[lane].removeFirst()
                guard let active = notices[id], !active.isEnd, !active.isCancelled else { continue }
                feeds[lane].append(id)
                guard active.canLoad else { continue }
                notices[id]?.isLoading = true
                notices[id]?.hasGrown = false
                actions.append(.load(id, from: active.next, limit: configuration.window / 2))
                break
            }
        }
    }

    private mutating func loadDue(_ now: Timestamp) {
        guard !isLoadingDue, horizon <= now + configuration.horizon / 2 else { return }
        let end = now + configuration.horizon
        actions.append(.loadDue(after: horizon, through: end, limit: configuration.window / 2))
        isLoadingDue = true
        horizon = end
    }

    private mutating func ring(_ now: Timestamp) {
        while let alarm = alarms.min, alarm.at <= now {
            alarms.removeMin()
            switch alarm.subject {
            case .notice(let id): if let active = notices[id], !active.isCancelled { start(active.notice) }
            case .endpoint(let number):
                if gates[number]?.alarmAt == alarm.at { gates[number]?.alarmAt = nil }
                openGate(number, now)
            case .job(let slot, let id):
                guard let job = jobs[slot], job.id == id, job.status == .held else { continue }
                resident.remove(id)
                makeReady(slot)
            }
        }
    }

    mutating func makeReady(_ slot: Int) {
        guard var job = jobs[slot] else { return }
        job.status = .ready
        jobs[slot] = job
        lanes[Int(job.lane.rawValue)].append(slot, isRetry: job.isRetry)
    }

    func traits(of channel: ChannelName) -> ChannelTraits? { traits(channel) }

    /// Forgets gates that nothing depends on, now and then.
    private mutating func sweep(_ now: Timestamp) {
        guard now - lastSweep > .seconds(10) else { return }
        lastSweep = now
        gates = gates.filter { !$0.value.isIdle(at: now) }
    }
}
