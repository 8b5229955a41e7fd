import Dispatch
import Foundation
import Logging
import RelayChannels
import RelayModel
import RelayStore
import RelayTransport
import Synchronization

/// The engine's thread: carries events to the dispatcher and its actions to store and transport.
///
/// All mutable state is made inside the thread and never leaves it; what comes in goes through one mailbox, in batches.
final class EngineLoop: Sendable {
    /// What may be waiting for the thread.
    enum Message: Sendable {
        case event(DispatchEvent)
        case landed([TransferResult])
        case recorded(count: Int, landings: [NoticeID: Int])
        /// Which endpoints have a notice's messages under way, and stop sending it.
        case cancel(NoticeID, reply: @Sendable ([UInt32]) -> Void)
        /// Stop; the reply comes when nothing is in the air any more.
        case stop(reply: @Sendable () -> Void)
    }

    private struct Mailbox {
        var messages: [Message] = []
        var isRung = false
    }

    private let mailbox = Mutex(Mailbox())
    private let doorbell = DispatchSemaphore(value: 0)
    /// Requests started and not yet on record, by notice: what progress shows as `sending`.
    private let open = Mutex<[NoticeID: Int]>([:])
    private let published = Mutex(EngineMetrics())
    private let context: EngineContext

    init(_ context: EngineContext) { self.context = context }

    func start(transfers: @escaping @Sendable () -> TransferLoop?) {
        let thread = Thread { self.run(transfers) }
        thread.name = "relay-engine"
        thread.stackSize = 4 << 20
        thread.start()
    }

    /// Leaves a message, from any thread.
    func post(_ message: Message) {
        let mustRing = mailbox.withLock { box in
            box.messages.append(message)
            defer { box.isRung = true }
            return !box.isRung
        }
        if mustRing { doorbell.signal() }
    }

    func inFlight(of notice: NoticeID) -> Int { open.withLock { $0[notice] ?? 0 } }

    var metrics: EngineMetrics { published.withLock { $0 } }

    // MARK: On the thread

    private func run(_ transfers: @escaping @Sendable () -> TransferLoop?) {
        var dispatcher = Dispatcher(
            configuration: context.configuration,
            random: context.random,
            traits: { [channels = context.channels] in channels[$0].map(ChannelTraits.init) }
        )
        var deck = FlightDeck(
            channels: context.channels,
            configuration: context.configuration,
            random: context.random
        )
        var numbers = EngineMetrics()
        var onStopped: (@Sendable () -> Void)?
        while true {
            let messages = take(until: dispatcher.nextWake)
            let now = context.clock.now
            var actions: [DispatchAction] = []
            if messages.isEmpty { actions = dispatcher.on(.tick, at: now) }
            for message in messages {
                switch message {
                case .event(let event):
                    if case .notice(let notice) = event { deck.remember(notice) }
                    if case .again(_, let notice) = event { deck.remember(notice) }
                    if case .due(_, let notices) = event { for notice in notices { deck.remember(notice) } }
                    actions += dispatcher.on(event, at: now)
                case .landed(let results):
                    let ends = results.compactMap { deck.land($0) }
                    count(ends, &numbers)
                    actions += dispatcher.on(.ended(ends), at: now)
                case .recorded(let count, let landings):
                    settle(landings)
                    actions += dispatcher.on(.recorded(count), at: now)
                case .cancel(let notice, let reply):
                    reply(dispatcher.endpointsInFlight(of: notice))
                    actions += dispatcher.on(.cancelled(notice), at: now)
                case .stop(let reply):
                    onStopped = reply
                    actions += dispatcher.on(.stop, at: now)
                }
            }
            carryOut(actions, &dispatcher, &deck, transfers(), now)
            publish(dispatcher, numbers)
            if let stopped = onStopped, dispatcher.urgentInFlight + dispatcher.otherInFlight == 0 {
                stopped()
                return
            }
        }
    }

    private func take(until wake: Timestamp?) -> [Message] {
        let isEmpty = mailbox.withLock { $0.messages.isEmpty }
        if isEmpty {
            if let wake {
                let wait = max(0, (wake - context.clock.now).milliseconds)
                _ = doorbell.wait(timeout: .now() + .milliseconds(Int(min(wait + 1, 1000))))
            } else {
                doorbell.wait()
            }
        }
        return mailbox.withLock { box in
            box.isRung = false
            defer { box.messages = [] }
            return box.messages
        }
    }

    private func carryOut(
        _ actions: [DispatchAction],
        _ dispatcher: inout Dispatcher,
        _ deck: inout FlightDeck,
        _ loop: TransferLoop?,
        _ now: Timestamp
    ) {
        var queue = actions
        while !queue.isEmpty {
            var transfers: [Transfer] = []
            var records: [DeliveryRecord] = []
            var grounded: [FlightEnd] = []
            for action in queue {
                switch action {
                case .send(let flight):
                    switch deck.launch(flight, at: now) {
                    case .success(let transfer):
                        transfers.append(transfer)
                        open.withLock { $0[flight.notice, default: 0] += flight.legs.count }
                    case .failure(let obstacle):
                        grounded.append(
                            FlightEnd(
                                lane: flight.lane,
                                results: flight.legs.map { .init(slot: $0.slot, outcome: .obstacle(obstacle.obstacle)) }
                            )
                        )
                    }
                case .record(let record): records.append(record)
                case .load(let notice, let ordinal, let limit): load(notice, from: ordinal, limit: limit)
                case .loadDue(let start, let end, let limit): loadDue(after: start, through: end, limit: limit)
                case .release(let notice): release(notice)
                case .forget(let notice): deck.forget(notice)
                }
            }
            if !transfers.isEmpty { loop?.submit(transfers) }
            if !records.isEmpty { record(records) }
            queue = grounded.isEmpty ? [] : dispatcher.on(.ended(grounded), at: now)
        }
    }

    private func record(_ records: [DeliveryRecord]) {
        var landings: [NoticeID: Int] = [:]
        for record in records where record.attempt?.httpStatus != nil && record.attempt?.code != AttemptOutcome.notSent
        {
            landings[record.id.notice, default: 0] += 1
        }
        let done = landings
        context.store.record(records) { [self] in
            post(.recorded(count: records.count, landings: done))
            context.onRecorded(records)
        }
    }

    private func settle(_ landings: [NoticeID: Int]) {
        guard !landings.isEmpty else { return }
        open.withLock { open in
            for (notice, count) in landings {
                let left = (open[notice] ?? 0) - count
                open[notice] = left > 0 ? left : nil
            }
        }
    }

    private func count(_ ends: [FlightEnd], _ numbers: inout EngineMetrics) {
        for result in ends.lazy.flatMap(\.results) {
            if case .attempt(let outcome) = result.outcome { numbers.attempts[outcome.verdict.class, default: 0] += 1 }
        }
    }

    private func publish(_ dispatcher: Dispatcher, _ numbers: EngineMetrics) {
        var numbers = numbers
        for lane in Lane.allCases { numbers.ready[lane] = dispatcher.lanes[Int(lane.rawValue)].count }
        numbers.held = dispatcher.resident.count
        numbers.inFlight = dispatcher.urgentInFlight + dispatcher.otherInFlight
        numbers.unrecorded = dispatcher.unrecorded
        numbers.notices = dispatcher.notices.count
        numbers.gates = dispatcher.gates.count
        let latest = numbers
        published.withLock { $0 = latest }
    }

    // MARK: The store

    private func load(_ notice: NoticeID, from ordinal: UInt32, limit: Int) {
        Task { [self] in
            do throws(StoreError) {
                post(
                    .event(
                        .page(
                            notice,
                            try await context.store.pendingDeliveries(of: notice, from: ordinal, limit: limit)
                        )
                    )
                )
            } catch {
                await troubled(error, "reading deliveries of \(notice)")
                post(.event(.pageFailed(notice)))
            }
        }
    }

    private func loadDue(after start: Timestamp, through end: Timestamp, limit: Int) {
        Task { [self] in
            // What is on its way to the disk must be there first, or this page would miss it.
            await withCheckedContinuation { continuation in context.store.record([]) { continuation.resume() } }
            do throws(StoreError) {
                let page = try await context.store.dueDeliveries(after: start, through: end, limit: limit)
                var notices: [Notice] = []
                for id in Set(page.deliveries.map(\.id.notice)).sorted() {
                    notices.append(try await context.store.notice(id, scope: .root))
                }
                post(.event(.due(page, notices: notices)))
            } catch {
                await troubled(error, "reading held deliveries")
                post(.event(.dueFailed(after: start)))
            }
        }
    }

    private func release(_ notice: NoticeID) {
        Task { [self] in
            do throws(StoreError) {
                try await context.store.release(notice)
            } catch {
                await troubled(error, "starting \(notice)")
            }
        }
    }

    private func troubled(_ error: StoreError, _ activity: String) async {
        context.logger.error("store trouble", metadata: ["activity": "\(activity)", "error": "\(error)"])
        try? await Task.sleep(for: .milliseconds(200))
    }
}
