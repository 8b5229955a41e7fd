import Logging
import RelayChannels
import RelayModel
import RelayStore
import RelayTransport

/// The engine at work, on the transfer loop's thread: carries events to the dispatcher and its actions to store and transport.
///
/// All its state is made on that thread and never leaves it; what comes from elsewhere comes through the inbox, in batches.
final class EngineRunner: TransferAttendant {
    private let context: EngineContext
    private let inbox: EngineInbox
    private let reader: EngineReader
    private var dispatcher: Dispatcher
    private var deck: FlightDeck
    private var numbers = EngineMetrics()

    init(_ context: EngineContext, inbox: EngineInbox) {
        self.context = context
        self.inbox = inbox
        reader = EngineReader(context: context, inbox: inbox)
        dispatcher = Dispatcher(
            configuration: context.configuration,
            random: context.random,
            traits: { [channels = context.channels] in channels[$0].map(ChannelTraits.init) }
        )
        dispatcher.isResumed = false
        deck = FlightDeck(
            channels: context.channels,
            configuration: context.configuration,
            tokens: context.tokens,
            random: context.random
        )
    }

    func attend(_ results: [TransferResult]) -> TransferOrders {
        let now = context.clock.now
        var actions: [DispatchAction] = []
        if !results.isEmpty {
            let ends = results.compactMap { deck.land($0, at: now) }
            withdraw(ends)
            count(ends)
            actions = dispatcher.on(.ended(ends), at: now)
        }
        for message in inbox.take() { actions += handle(message, now) }
        if dispatcher.nextWake.map({ $0 <= now }) ?? false { actions += dispatcher.on(.tick, at: now) }
        let transfers = carryOut(actions, now)
        publish(now)
        return TransferOrders(
            transfers: transfers,
            askAgain: dispatcher.nextWake.map { min(max(.zero, $0 - now), .seconds(1)) }
        )
    }

    private func handle(_ message: EngineInbox.Message, _ now: Timestamp) -> [DispatchAction] {
        switch message {
        case .event(let event):
            return dispatcher.on(event, at: now)
        case .recorded(let count, let landings):
            inbox.settle(landings)
            return dispatcher.on(.recorded(count), at: now)
        case .cancel(let notice, let reply):
            reply(dispatcher.endpointsInFlight(of: notice))
            return dispatcher.on(.cancelled(notice), at: now)
        }
    }

    /// - Returns: what is to be sent.
    private func carryOut(_ actions: [DispatchAction], _ now: Timestamp) -> [Transfer] {
        var queue = actions
        var transfers: [Transfer] = []
        var departures: [NoticeID: Int] = [:]
        while !queue.isEmpty {
            var records: [DeliveryRecord] = []
            var grounded: [FlightEnd] = []
            for action in queue {
                switch action {
                case .send(let flight):
                    switch deck.launch(flight, at: now, notice: { dispatcher.notice($0) }) {
                    case .success(let transfer):
                        transfers.append(transfer)
                        numbers.dispatched[flight.lane, default: 0] += flight.legs.count
                        departures[flight.notice, default: 0] += flight.legs.count
                    case .failure(let obstacle): grounded.append(FlightEnd(flight, obstacle.obstacle))
                    }
                case .record(let record): records.append(record)
                case .load(let notice, let ordinal, let limit): reader.load(notice, from: ordinal, limit: limit)
                case .loadDue(let start, let end, let limit): reader.loadDue(after: start, through: end, limit: limit)
                case .release(let notice): reader.release(notice)
                case .forget(let notice): deck.forget(notice)
                }
            }
            if !records.isEmpty { record(records) }
            queue = grounded.isEmpty ? [] : dispatcher.on(.ended(grounded), at: now)
        }
        if !departures.isEmpty { inbox.depart(departures) }
        return transfers
    }

    private func record(_ records: [DeliveryRecord]) {
        var landings: [NoticeID: Int] = [:]
        for record in records where record.attempt?.httpStatus != nil && record.attempt?.code != AttemptOutcome.notSent
        {
            landings[record.id.notice, default: 0] += 1
        }
        let done = landings
        context.store.record(records) { [inbox, context] in
            inbox.post(.recorded(count: records.count, landings: done))
            context.onRecorded(records)
        }
    }

    /// Flights that came back without an attempt to record (their token was refused) are not under way any more.
    private func withdraw(_ ends: [FlightEnd]) {
        var back: [NoticeID: Int] = [:]
        for result in ends.lazy.flatMap(\.results) {
            guard case .obstacle = result.outcome else { continue }
            back[dispatcher.jobs[result.slot].id.notice, default: 0] += 1
        }
        inbox.settle(back)
    }

    private func count(_ ends: [FlightEnd]) {
        for end in ends {
            for result in end.results {
                guard case .attempt(let outcome) = result.outcome else { continue }
                numbers.attempts[outcome.verdict.class, default: 0] += 1
            }
        }
    }

    private func publish(_ now: Timestamp) {
        for lane in Lane.allCases { numbers.ready[lane] = dispatcher.lanes[Int(lane.rawValue)].count }
        numbers.held = dispatcher.residents
        numbers.inFlight = dispatcher.urgentInFlight + dispatcher.otherInFlight
        numbers.unrecorded = dispatcher.unrecorded
        numbers.notices = dispatcher.notices.count
        numbers.gates = dispatcher.gates.count
        for lane in Lane.allCases {
            numbers.oldestReady[lane] = dispatcher.oldestReady(lane)
        }
        numbers.lastTurn = now
        inbox.publish(numbers)
    }
}
