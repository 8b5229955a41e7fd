import Logging
import RelayChannels
import RelayModel
import RelayStore
import RelayTransport

/// The engine at work, on the transfer loop's thread: carries events to the dispatcher and its actions to store and
/// transport.
///
/// All its state is made on that thread and never leaves it; what comes from elsewhere comes through the inbox, in
/// batches.
final class EngineRunner: TransferHandler {
    private let context: EngineContext
    private let inbox: EngineInbox
    private let reader: EngineReader
    private var dispatcher: Dispatcher
    private var sender: AttemptSender
    private var numbers = EngineMetrics()
    /// Requests that were made and are not begun.
    private var transfers: [Transfer] = []
    /// So many are begun together: 408 lines missed a delivery in a second-level cache of 512 KB, 454 with all of a
    /// turn, 447 with two.
    private static let transfersTogether = 4
    /// To be given once everything of this turn is on its way to the disk.
    private var answers: [() -> Void] = []

    init(_ context: EngineContext, inbox: EngineInbox) {
        self.context = context
        self.inbox = inbox
        reader = EngineReader(context: context, inbox: inbox)
        // Made once: each new state asks for its channel's.
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

    /// - Parameter queue: what is to be done; empty afterwards.
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
                    // What was put back to the store before is on its way there first, or the page would miss it.
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

    /// Hands on the requests that were made. Not each as it is made: making and beginning are more code than the first
    /// cache holds. Nor all of a turn: then each has fresh memory, where the next few could have what the last few gave
    /// back.
    private func begin(_ start: (Transfer) -> Void) {
        Self.reverseInPlace(&transfers)
        while let transfer = transfers.popLast() { start(transfer) }
    }

    /// Puts the last first, so that each is taken from the end, moved and never copied with all it refers to: 1,200
    /// instructions a delivery. An array's own `reverse` copies what it swaps.
    private static func reverseInPlace<Element>(_ queue: inout [Element]) {
        queue.withUnsafeMutableBufferPointer { elements in
            for place in 0..<elements.count / 2 { elements.swapAt(place, elements.count - 1 - place) }
        }
    }

    /// Notes tries that count for a pace, so that they still do where the process is killed before their outcomes are
    /// on disk.
    private func note(_ attempt: Attempt, _ now: Timestamp) {
        let first = attempt.deliveries[0].slot
        for delivery in attempt.paying {
            let started = TryUnderWay(
                notice: delivery.id.notice,
                endpoint: delivery.target.number,
                startedAt: now,
                sharesRequest: delivery.slot != first
            )
            dispatcher.waiting.deliveries[delivery.slot].place = context.store.begin(started)
        }
    }

    /// Counts an attempt's deliveries, each with its own notice: a digest tells several.
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
        case .taken: context.logger.notice("account taken again", metadata: ["channel": "\(channel)"])
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
                "endpoint takes messages again",
                metadata: ["endpoint": "\(refusal.endpoint)", "channel": "\(refusal.channel)"]
            )
        }
    }

    private func record(_ records: [DeliveryRecord]) {
        var landings = RunLengthCounter<NoticeID>()
        // By place: a record taken out is a copy with seven references.
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
