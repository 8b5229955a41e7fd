import Logging
import RelayChannels
import RelayModel
import RelayStore
import RelayTransport

/// Runs the engine on the transfer loop's thread: passes events to the dispatcher, and its actions to store and
/// transport.
///
/// All its state is created on that thread and never leaves it; messages from other threads arrive through the inbox,
/// in batches.
final class EngineRunner: TransferHandler {
    private let context: EngineContext
    private let inbox: EngineInbox
    private let reader: EngineReader
    private var dispatcher: Dispatcher
    private var sender: AttemptSender
    private var numbers = EngineMetrics()
    /// Requests that are not begun yet.
    private var transfers: [Transfer] = []
    /// The number of requests that are begun together: 408 lines missed a delivery in a second-level cache of 512 KB,
    /// 454 with all of a turn, 447 with two.
    private static let transfersTogether = 4
    /// Replies to send when all records of this turn are on their way to the disk.
    private var answers: [() -> Void] = []

    init(_ context: EngineContext, inbox: EngineInbox) {
        self.context = context
        self.inbox = inbox
        reader = EngineReader(context: context, inbox: inbox)
        // Created once, because each new endpoint state needs the traits of its channel.
        let traits = Dictionary(uniqueKeysWithValues: context.channels.all.map { ($0.name, ChannelTraits($0)) })
        dispatcher = Dispatcher(
            configuration: context.configuration,
            random: context.random,
            phase: .resuming,
            traits: { traits[$0] }
        )
        sender = AttemptSender(
            channels: context.channels,
            configuration: context.configuration,
            tokens: context.tokens,
            random: context.random
        )
    }

    func handle(_ results: [TransferResult], start: (Transfer) -> Void) -> Duration? {
        let now = context.clock.now
        sender.step = context.clock.wall - now
        var actions: [DispatchAction] = []
        if !results.isEmpty {
            var ends: [AttemptResult] = []
            ends.reserveCapacity(results.count)
            for result in results {
                if let end = sender.land(result, at: now) { ends.append(end) }
            }
            withdraw(ends)
            actions = dispatcher.on(.ended(ends), at: now)
        }
        for message in inbox.take() { actions += handle(message, now) }
        if dispatcher.nextWake.map({ $0 <= now }) ?? false { actions += dispatcher.on(.tick, at: now) }
        carryOut(&actions, now, start)
        for answer in answers { answer() }
        answers = []
        publish(now)
        return dispatcher.nextWake.map { min(max(.zero, $0 - now), .seconds(1)) }
    }

    private func handle(_ message: EngineInbox.Message, _ now: Timestamp) -> [DispatchAction] {
        switch message {
        case .event(let event):
            return dispatcher.on(event, at: now)
        case .recorded(let count, let landings):
            inbox.settle(landings)
            return dispatcher.on(.recorded(count), at: now)
        case .cancel(let notice, let reply):
            let endpoints = dispatcher.endpointsInFlight(of: notice)
            answers.append { reply(endpoints) }
            return dispatcher.on(.cancelled(notice), at: now)
        case .waiting(let reply):
            reply(dispatcher.waitingDeliveries(at: now))
            return []
        case .refused(let reply):
            reply(Array(dispatcher.limits.refusals.all))
            return []
        case .liveStates(let notice, let reply):
            reply(dispatcher.liveStates(of: notice, at: now))
            return []
        }
    }

    /// - Parameter queue: the actions; empty afterwards.
    private func carryOut(_ queue: inout [DispatchAction], _ now: Timestamp, _ start: (Transfer) -> Void) {
        Self.reverseInPlace(&queue)
        var departures = RunLengthCounter<NoticeID>()
        var dispatched = RunLengthCounter<Lane>()
        while !queue.isEmpty {
            var records: [DeliveryRecord] = []
            records.reserveCapacity(queue.count / 2 + 1)
            var unsent: [AttemptResult] = []
            while let action = queue.popLast() {
                switch action {
                case .send(let attempt):
                    switch sender.makeRequest(attempt, at: now, notice: { dispatcher.notice($0) }) {
                    case .success(let transfer):
                        transfers.append(transfer)
                        dispatched.add(attempt.lane, attempt.deliveries.count)
                        depart(attempt, &departures)
                        if attempt.isPaced { note(attempt, now) }
                        if transfers.count == Self.transfersTogether { begin(start) }
                    case .failure(let failure): unsent.append(AttemptResult(attempt, failure))
                    }
                case .record(let record): records.append(record)
                case .report(let channel, let news): report(news, of: channel)
                case .reportEndpoint(let news): report(news)
                case .lacksKeyword(let endpoint, let message):
                    context.logger.warning(
                        "the robot wants a keyword",
                        metadata: ["endpoint": "\(endpoint)", "message": "\(message)"]
                    )
                case .tellOwners(let refusals): context.onLongRefused(refusals)
                case .load(let notice, let ordinal, let limit): reader.load(notice, from: ordinal, limit: limit)
                case .loadDue(let start, let end, let limit):
                    // Deliveries that were returned to the store must be on their way there first, or the page would
                    // miss them.
                    if !records.isEmpty { record(records) }
                    records = []
                    reader.loadDue(after: start, through: end, limit: limit)
                case .release(let notice): reader.release(notice)
                case .forget(let notice): sender.forget(notice)
                }
            }
            begin(start)
            if !records.isEmpty { record(records) }
            if !unsent.isEmpty {
                queue = dispatcher.on(.ended(unsent), at: now)
                Self.reverseInPlace(&queue)
            }
        }
        inbox.depart(departures.counts)
        numbers.dispatched.merge(dispatched.counts) { $0 + $1 }
    }

    /// Begins the requests of the queue. Not each when it is made: making and beginning are more code than the
    /// first-level cache holds. Nor all of a turn at once: each would need new memory, where the next few can use what
    /// the last few freed.
    private func begin(_ start: (Transfer) -> Void) {
        Self.reverseInPlace(&transfers)
        while let transfer = transfers.popLast() { start(transfer) }
    }

    /// Reverses the queue, so that each action is taken from the end and moved, not copied with all it refers to: 1,200
    /// instructions per delivery. An array's own `reverse` copies the elements that it swaps.
    private static func reverseInPlace<Element>(_ queue: inout [Element]) {
        queue.withUnsafeMutableBufferPointer { elements in
            for place in 0..<elements.count / 2 { elements.swapAt(place, elements.count - 1 - place) }
        }
    }

    /// Records attempts that count for a pace, so that they also count if the process is killed before their outcomes
    /// are stored.
    private func note(_ attempt: Attempt, _ now: Timestamp) {
        let first = attempt.deliveries[0].slot
        for delivery in attempt.counted {
            let started = AttemptInFlight(
                notice: delivery.id.notice,
                endpoint: delivery.target.number,
                startedAt: now,
                sharesRequest: delivery.slot != first
            )
            dispatcher.waiting.deliveries[delivery.slot].place = context.store.begin(started)
        }
    }

    /// Counts an attempt's deliveries by notice: a digest has several notices.
    private func depart(_ attempt: Attempt, _ departures: inout RunLengthCounter<NoticeID>) {
        if !dispatcher.shares.isEmpty {
            for delivery in attempt.deliveries {
                if let share = dispatcher.shares[delivery.slot] {
                    departures.add(delivery.id.notice, share.others.count)
                }
            }
        }
        guard attempt.isDigest else { return departures.add(attempt.notice, attempt.deliveries.count) }
        for delivery in attempt.deliveries { departures.add(delivery.id.notice) }
    }

    private func report(_ news: AccountStatusChange, of channel: ChannelName) {
        switch news {
        case .refused(let code, let message):
            context.logger.error(
                "account refused, its deliveries are held",
                metadata: ["channel": "\(channel)", "code": "\(code)", "message": "\(message)"]
            )
        case .taken: context.logger.notice("account accepted again", metadata: ["channel": "\(channel)"])
        }
    }

    private func report(_ news: EndpointStatusChange) {
        switch news {
        case .refused(let refusal):
            context.logger.warning(
                "endpoint refused, its deliveries are held",
                metadata: [
                    "endpoint": "\(refusal.endpoint)", "channel": "\(refusal.channel)", "code": "\(refusal.code)",
                    "message": "\(refusal.message)",
                ]
            )
        case .taken(let refusal):
            context.logger.notice(
                "endpoint accepted again",
                metadata: ["endpoint": "\(refusal.endpoint)", "channel": "\(refusal.channel)"]
            )
        }
    }

    private func record(_ records: [DeliveryRecord]) {
        var landings = RunLengthCounter<NoticeID>()
        // By index: taking a record out copies seven references.
        for place in records.indices {
            guard let code = records[place].attempt?.code, code != AttemptOutcome.notSent else { continue }
            landings.add(records[place].id.notice)
        }
        let done = landings.counts
        context.store.record(records) { [inbox, context] in
            inbox.post(.recorded(count: records.count, landings: done))
            context.onRecorded(records)
        }
    }

    /// Requests that ended without an attempt to record (their token was refused) are no longer in progress.
    private func withdraw(_ ends: [AttemptResult]) {
        var back = RunLengthCounter<NoticeID>()
        for end in ends where !end.isAttempt {
            for result in end.results {
                let notice = dispatcher.waiting.deliveries[result.slot].id.notice
                back.add(notice)
                if let share = dispatcher.shares[result.slot] { back.add(notice, share.others.count) }
                guard let place = dispatcher.waiting.deliveries[result.slot].place else { continue }
                dispatcher.waiting.deliveries[result.slot].place = nil
                context.store.end(place, hasLeft: end.hasLeft)
            }
        }
        inbox.settle(back.counts)
    }

    private func publish(_ now: Timestamp) {
        for lane in Lane.allCases { numbers.ready[lane] = dispatcher.waiting.lanes[Int(lane.rawValue)].count }
        numbers.attempts = sender.verdicts.counts
        numbers.held = dispatcher.waiting.heldInMemory
        numbers.waitingAtHosts = dispatcher.limits.waitingAtHosts
        numbers.inFlight = dispatcher.limits.urgentInFlight + dispatcher.limits.otherInFlight
        numbers.unrecorded = dispatcher.settlement.unrecorded
        numbers.notices = dispatcher.intake.notices.count
        numbers.endpoints = dispatcher.limits.endpoints.count
        numbers.refusedEndpoints = dispatcher.limits.refusals.count
        numbers.commonRefusals = dispatcher.limits.commonRefusals
        for lane in Lane.allCases {
            numbers.oldestReady[lane] = dispatcher.oldestReady(lane)
        }
        numbers.lastTurn = now
        inbox.publish(numbers)
    }
}
