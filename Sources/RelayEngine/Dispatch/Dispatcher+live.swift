import RelayModel
import RelayStore

extension Dispatcher {
    /// A delivery that waits this long for a place, a host or the disk is shown as held; a shorter wait is a turn
    /// like any other.
    private static let shownWait = Duration.seconds(2)
    /// How often the store's writer tries a disk that takes nothing.
    private static let diskPause = Duration.seconds(1)

    /// When the first of the requests under way to one place ends at the latest.
    private struct RequestEnds {
        var byEndpoint: [Int: Timestamp] = [:]
        var byHost: [Int: Timestamp] = [:]
    }

    /// Where deliveries in memory stand, of all notices or of one: which are on their way, and what the others wait
    /// for, other than their turn in the lane, and until when. Those that wait for their turn are not among them.
    ///
    /// Most such waits end within milliseconds and none of them is written: waiting deliveries are found on request,
    /// from what the dispatcher knows anyway.
    func liveStates(of notice: NoticeID? = nil, at now: Timestamp) -> [DeliveryID: LiveState] {
        var report = LiveReport(notice: notice, now: now)
        let ends = requestEnds(now)
        for endpoint in limits.endpoints.occupied where !limits.endpoints[endpoint].waiting.isEmpty {
            add(waitingAt: endpoint, ends, to: &report)
        }
        for host in limits.hosts.limiters.occupied { add(waitingAtHost: host, ends, to: &report) }
        for slot in waiting.deliveries.occupied {
            if waiting.deliveries[slot].status == .inFlight {
                add(slot, .sending, to: &report)
            } else if waiting.deliveries[slot].timerAt != nil, let reason = waiting.deliveries[slot].reason,
                let moment = waiting.deliveries[slot].nextAt
            {
                add(slot, reason, moment, to: &report)
            }
        }
        addWaitingForDisk(to: &report)
        return report.states
    }

    /// Endpoints to which a notice's messages are on their way.
    func endpointsInFlight(of notice: NoticeID) -> [UInt32] {
        waiting.deliveries.occupied.flatMap { slot -> [UInt32] in
            let delivery = waiting.deliveries[slot]
            guard delivery.id.notice == notice, delivery.status == .inFlight else { return [] }
            return shares[slot]?.targets.map(\.number) ?? [limits.endpoints[delivery.endpoint].target.number]
        }
    }

    private func requestEnds(_ now: Timestamp) -> RequestEnds {
        var ends = RequestEnds()
        for slot in waiting.deliveries.occupied where waiting.deliveries[slot].status == .inFlight {
            let delivery = waiting.deliveries[slot]
            // In a digest only its carrier knows when the request left.
            if let carrier = delivery.digest, carrier != delivery.id { continue }
            let end = max(now, delivery.leftAt + configuration.timeout(delivery.lane))
            ends.byEndpoint[delivery.endpoint] = min(ends.byEndpoint[delivery.endpoint] ?? end, end)
            let host = delivery.host ?? limits.endpoints[delivery.endpoint].host
            ends.byHost[host] = min(ends.byHost[host] ?? end, end)
        }
        return ends
    }

    private func add(_ slot: Int, _ reason: HoldReason, _ moment: Timestamp, to report: inout LiveReport) {
        guard !intake.notices[waiting.deliveries[slot].notice].isCancelled else { return }
        add(slot, .held(reason.name, until: moment, isOnRecord: waiting.deliveries[slot].stored == .held), to: &report)
    }

    private func add(_ slot: Int, _ state: LiveState, to report: inout LiveReport) {
        let id = waiting.deliveries[slot].id
        if report.notice == nil || report.notice == id.notice { report.states[id] = state }
    }

    // MARK: At an endpoint

    /// What a delivery at its endpoint waits for.
    private struct Wait {
        let reason: HoldReason
        let until: Timestamp
        /// Whether it will last so long; else it ends at that moment at the latest.
        var isKnown = true
    }

    private func add(waitingAt endpoint: Int, _ ends: RequestEnds, to report: inout LiveReport) {
        let now = report.now
        // The pace once the deliveries ahead have left.
        var line = limits.endpoints[endpoint].pace.map { limits.limiters[$0].pacer }
        var digest: Timestamp?
        for (rank, slot) in limits.endpoints[endpoint].waiting.enumerated() {
            let isMerged = limits.endpoints[endpoint].isMerging && waiting.deliveries[slot].reason == .pacing
            let carried = isMerged ? digest : nil
            let own = carried ?? line?.nextSlot(waiting.deliveries[slot].lane, at: now) ?? now
            if carried == nil { line?.take(at: own) }
            if isMerged { digest = own }
            guard let found = wait(of: slot, own, rank, ends, now) else { continue }
            let isLong = now - waiting.deliveries[slot].readySince >= Self.shownWait
            let willBeLong = found.isKnown && found.until - now >= Self.shownWait
            if isLong || willBeLong || waiting.deliveries[slot].stored == .held {
                add(slot, found.reason, found.until, to: &report)
            }
        }
    }

    /// What a delivery at its endpoint waits for; nil where that is only its turn.
    /// - Parameter own: the slot in the endpoint's rate that the deliveries ahead leave to it.
    private func wait(
        of slot: Int,
        _ own: Timestamp,
        _ rank: Int,
        _ ends: RequestEnds,
        _ now: Timestamp
    ) -> Wait? {
        let delivery = waiting.deliveries[slot]
        // What it was told when it began to wait, for as long as that is to come.
        if let moment = delivery.nextAt, moment > now, let reason = delivery.reason {
            return Wait(reason: reason, until: moment)
        }
        let underWay = ends.byEndpoint[delivery.endpoint]
        if let account = limits.endpoints[delivery.endpoint].limiter, let refusal = limits.limiters[account].refusal,
            !refusal.mayPass(delivery.lane, at: now)
        {
            return Wait(reason: .accountRefused, until: refusal.nextLook(delivery.lane, at: now))
        }
        if let breaker = limits.endpoints[delivery.endpoint].breaker,
            !breaker.mayPass(
                delivery.lane,
                inFlight: limits.endpoints[delivery.endpoint].ahead(of: delivery.lane),
                at: now
            )
        {
            let reopening = delivery.lane == .urgent ? now : breaker.openUntil ?? now
            return Wait(reason: .breaker, until: max(reopening, underWay ?? now), isKnown: reopening > now)
        }
        if own > now { return Wait(reason: .pacing, until: own) }
        let shared = [
            (limits.endpoints[delivery.endpoint].limiter, HoldReason.accountPacing),
            (delivery.sender, .senderPacing),
        ]
        for case (let limiter?, let reason) in shared {
            let moment = limits.limiters[limiter].pacer.nextSlot(delivery.lane, at: now)
            if moment > now { return Wait(reason: reason, until: moment) }
        }
        guard let underWay else { return nil }
        // Some reasons end with the request that tries; a new one needs no line here.
        if let reason = delivery.reason, reason != .place, reason != .pacing {
            return Wait(reason: reason, until: underWay, isKnown: false)
        }
        let places = configuration.places(delivery.lane)
        guard limits.endpoints[delivery.endpoint].inFlight >= places else { return nil }
        let until = underWay + configuration.timeout(delivery.lane) * (rank / places)
        return Wait(reason: .place, until: until, isKnown: false)
    }

    // MARK: At a host, and for the disk

    private func add(waitingAtHost host: Int, _ ends: RequestEnds, to report: inout LiveReport) {
        let end = ends.byHost[host] ?? report.now
        for (rank, slot) in limits.hosts.limiters[host].waiting(since: report.now - Self.shownWait).enumerated() {
            let rounds = rank / configuration.perHost
            add(slot, .host, end + configuration.timeout(waiting.deliveries[slot].lane) * rounds, to: &report)
        }
    }

    private func addWaitingForDisk(to report: inout LiveReport) {
        let limit = report.now - Self.shownWait
        guard let since = settlement.standsForDiskSince, since <= limit else { return }
        for lane in Lane.allCases {
            if lane == .urgent, settlement.hasRoom(.urgent) { continue }
            for slot in waiting.lanes[Int(lane.rawValue)].all where waiting.deliveries[slot].readySince <= limit {
                add(slot, .disk, report.now + Self.diskPause, to: &report)
            }
        }
    }
}

/// Where deliveries stand at one moment, as it is gathered.
private struct LiveReport {
    let notice: NoticeID?
    let now: Timestamp
    var states: [DeliveryID: LiveState] = [:]
}
