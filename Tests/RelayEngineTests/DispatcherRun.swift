import RelayModel
import RelayStore

@testable import RelayEngine

/// A dispatcher with a store and receivers in a time of its own: hours pass at once, and every due page is asked for
/// and answered as the engine does it.
struct DispatcherRun: ~Copyable {
    var dispatcher: Dispatcher
    private(set) var now: Timestamp
    /// Whether records reach the disk and pages come back.
    var isDiskWell = true
    /// What a receiver says and how long it takes; nil: it hangs.
    var answer: (Attempt) -> (verdict: Verdict, after: Duration)? = { _ in (Verdict(.accepted), .milliseconds(50)) }
    private(set) var sent: [(at: Timestamp, attempt: Attempt)] = []
    /// The last record of each delivery.
    private(set) var rows: [DeliveryID: DeliveryRecord] = [:]
    /// Deliveries that are over although the disk does not say so.
    private var ended: Set<DeliveryID> = []
    /// How often time was told.
    private(set) var turns = 0
    private(set) var mostJobs = 0
    private(set) var mostWaitingAtHosts = 0
    private(set) var mostPages = 0
    private var pagesUnderWay = 0
    private var audiences: [NoticeID: [PendingDelivery]] = [:]
    private var notices: [NoticeID: Notice] = [:]
    private var attempts: [(at: Timestamp, end: AttemptResult)] = []
    private var pages: [(at: Timestamp, event: DispatchEvent)] = []

    init(_ dispatcher: consuming Dispatcher, at now: Timestamp) {
        self.dispatcher = dispatcher
        self.now = now
    }

    mutating func send(_ notice: Notice, _ deliveries: [PendingDelivery]) {
        know(notice, deliveries)
        tell(.notice(notice))
    }

    /// Deliveries that the store holds for a later time.
    mutating func store(_ notice: Notice, _ deliveries: [PendingDelivery]) {
        know(notice, deliveries)
        for delivery in deliveries {
            rows[delivery.id] = DeliveryRecord(
                id: delivery.id,
                endpoint: delivery.target.number,
                from: nil,
                to: .held,
                attempts: delivery.attempts,
                nextAt: delivery.nextAt
            )
        }
    }

    private mutating func know(_ notice: Notice, _ deliveries: [PendingDelivery]) {
        notices[notice.id] = notice
        audiences[notice.id] = deliveries
    }

    /// Lets time pass until then, from one thing that happens to the next.
    mutating func advance(by span: Duration) {
        let end = now + span
        tell(.tick)
        while true {
            let moments = [dispatcher.nextWake, attempts.map(\.at).min(), pages.map(\.at).min()].compactMap(\.self)
            guard let next = moments.min(), next <= end, turns < 1_000_000 else { break }
            now = max(now, next)
            let landed = attempts.filter { $0.at <= now }.map(\.end)
            let come = pages.filter { $0.at <= now }.map(\.event)
            attempts.removeAll { $0.at <= now }
            pages.removeAll { $0.at <= now }
            if !landed.isEmpty { tell(.ended(landed)) }
            for event in come {
                if case .page = event { pagesUnderWay -= 1 }
                tell(event)
            }
            if landed.isEmpty, come.isEmpty { tell(.tick) }
        }
        now = end
    }

    mutating func tell(_ event: DispatchEvent) {
        turns += 1
        var recorded = 0
        for action in dispatcher.on(event, at: now) {
            switch action {
            case .send(let attempt): makeRequest(attempt)
            case .record(let record):
                if isDiskWell {
                    rows[record.id] = record
                } else if !record.to.isPending {
                    ended.insert(record.id)
                }
                recorded += 1
            case .load(let notice, let ordinal, let limit): load(notice, ordinal, limit)
            case .loadDue(let start, let end, let limit): if isDiskWell { loadDue(start, end, limit) }
            default: break
            }
        }
        mostJobs = max(mostJobs, dispatcher.waiting.deliveries.count)
        mostWaitingAtHosts = max(mostWaitingAtHosts, dispatcher.limits.waitingAtHosts)
        if recorded > 0, isDiskWell { tell(.recorded(recorded)) }
    }

    private mutating func makeRequest(_ attempt: Attempt) {
        sent.append((now, attempt))
        guard let (verdict, span) = answer(attempt) else { return }
        let moment = now + span
        let results = attempt.deliveries.map { delivery in
            let outcome = AttemptOutcome(verdict: verdict, startedAt: now, duration: 5, httpStatus: 200)
            return AttemptResult.Result(slot: delivery.slot, outcome: .attempt(outcome))
        }
        attempts.append((moment, AttemptResult(lane: attempt.lane, results: results)))
    }

    private mutating func load(_ notice: NoticeID, _ ordinal: UInt32, _ limit: Int) {
        let left = (audiences[notice] ?? []).filter { $0.id.ordinal >= ordinal && rows[$0.id] == nil }
        let page = PendingPage(
            deliveries: Array(left.prefix(limit)),
            next: left.prefix(limit).last.map { $0.id.ordinal + 1 } ?? ordinal,
            isEnd: left.count <= limit
        )
        pagesUnderWay += 1
        mostPages = max(mostPages, pagesUnderWay)
        pages.append((now + .milliseconds(2), .page(notice, page)))
    }

    private mutating func loadDue(_ start: Timestamp, _ end: Timestamp, _ limit: Int) {
        let due = rows.values.filter { $0.to == .held && ($0.nextAt.map { $0 > start && $0 <= end } ?? false) }
            .sorted { ($0.nextAt ?? now, $0.id.ordinal) < ($1.nextAt ?? now, $1.id.ordinal) }
        // A moment is never torn apart.
        let last = due.count > limit ? due[limit].nextAt : nil
        let kept = last.map { last in due.prefix(limit).filter { ($0.nextAt ?? last) < last } } ?? due
        let page = DuePage(
            deliveries: kept.compactMap { delivery(of: $0) },
            through: last.map { $0 - .milliseconds(1) } ?? end
        )
        let others = Set(kept.map(\.id.notice)).compactMap { notices[$0] }
        pages.append((now + .milliseconds(2), .due(page, notices: others)))
    }

    private func delivery(of row: DeliveryRecord) -> PendingDelivery? {
        guard var delivery = audiences[row.id.notice]?.first(where: { $0.id == row.id }) else { return nil }
        delivery.attempts = row.attempts
        delivery.part = row.part
        delivery.stored = row.to
        delivery.nextAt = row.nextAt
        delivery.failures = row.failures
        delivery.isDoubtful = row.isDoubtful
        return delivery
    }

    /// What views say of the deliveries of a notice that are neither over nor on their way.
    func waiting(of notice: NoticeID) -> [DeliveryEntry] {
        let live = dispatcher.liveStates(of: notice, at: now)
        return (audiences[notice] ?? []).compactMap { delivery in
            let row = rows[delivery.id]
            guard row?.to.isPending ?? true else { return nil }
            var entry = DeliveryEntry(
                id: delivery.id,
                reader: delivery.reader,
                endpoint: delivery.target.id,
                channel: delivery.target.channel,
                owner: nil,
                ownerName: nil,
                state: row?.to ?? .queued,
                nextAt: row?.nextAt,
                reason: row?.reason
            )
            if let live = live[delivery.id] { entry.show(live) }
            return entry.state == .sending || ended.contains(entry.id) ? nil : entry
        }
    }

    /// How many deliveries stand where.
    var states: [DeliveryState: Int] { rows.values.reduce(into: [:]) { $0[$1.to, default: 0] += 1 } }
}
