import RelayChannels
import RelayModel
import RelayStore
import Testing

@testable import RelayEngine

/// The deliveries in memory alone: their turns, their moments, their places at an endpoint, and where memory ends.
@Suite("Waiting deliveries", .timeLimit(.minutes(5)))
struct WaitingDeliveriesTests {
    private let now = Timestamp(seconds: 1_772_436_600)
    private var span: Duration { Duration.seconds(10) + EndpointPacer.margin }

    /// Deliveries that wait, the limits they wait for, and one endpoint.
    private struct Memory: ~Copyable {
        let now = Timestamp(seconds: 1_772_436_600)
        var waiting: WaitingDeliveries
        var limits: Limits
        let endpoint: Int
        var random: RandomSource = SplitMix(state: 1)

        init(_ traits: ChannelTraits = ChannelTraits(), _ change: (inout EngineConfiguration) -> Void = { _ in }) {
            var configuration = EngineConfiguration()
            change(&configuration)
            waiting = WaitingDeliveries(configuration: configuration)
            limits = Limits(configuration: configuration) { _ in traits }
            endpoint = limits.endpointSlot(
                of: EndpointTarget(
                    number: 7,
                    id: EndpointID(unchecked: "e7"),
                    channel: ChannelName(unchecked: "c"),
                    address: Secret("https://x.example/"),
                    secret: Secret(""),
                    isEnabled: true,
                    isForDrills: true
                )
            )
        }

        mutating func insert(_ lane: Lane = .normal, expiresAfter span: Duration = .seconds(600)) -> Int {
            let arrival = waiting.nextArrival()
            return waiting.deliveries.insert(
                ActiveDelivery(
                    id: DeliveryID(notice: NoticeID(rawValue: 1), ordinal: UInt32(arrival)),
                    reader: .member,
                    lane: lane,
                    isShared: false,
                    isDrill: false,
                    notice: 0,
                    endpoint: endpoint,
                    deadline: now + span,
                    arrival: arrival,
                    machine: DeliveryMachine(),
                    status: .ready,
                    senderPlace: -1,
                    readySince: now
                )
            )
        }

        mutating func place(_ slot: Int, lookahead: Duration = .seconds(60), after span: Duration = .zero) -> Placement
        {
            waiting.place(
                slot,
                dueAt: now,
                lookahead: now + lookahead,
                &limits,
                at: now + span,
                random: &random
            )
        }

        /// The slots that are ready in a lane, in turn.
        func ready(_ lane: Lane = .normal) -> [Int] { waiting.lanes[Int(lane.rawValue)].all }
    }

    @Test("A held delivery is ready when its timer rings; a timer that was replaced says nothing")
    func timers() {
        var memory = Memory()
        let slot = memory.insert()
        let id = memory.waiting.deliveries[slot].id
        memory.waiting.hold(slot, until: now + .seconds(1), .retry)
        memory.waiting.hold(slot, until: now + .seconds(5), .retry)
        #expect(memory.waiting.nextTimer == now + .seconds(1) && memory.waiting.heldInMemory == 1)
        for second in [1, 5] {
            let moment = now + .seconds(second)
            let timer = memory.waiting.popTimer(at: moment)
            #expect(timer?.subject == .delivery(slot: slot, id: id))
            memory.waiting.wake(slot, id, moment, at: moment)
            #expect(memory.ready() == (second == 5 ? [slot] : []))
        }
        #expect(memory.waiting.heldInMemory == 0 && memory.waiting.nextTimer == nil)
    }

    @Test("Deliveries that wait for a token are ready in the order of their arrival when it comes")
    func token() {
        var memory = Memory()
        let slots = [memory.insert(), memory.insert(), memory.insert()]
        for slot in slots.reversed() { memory.waiting.hold(slot, until: now + .seconds(5), .tokenMissing) }
        memory.waiting.remove(slots[1])
        memory.waiting.retryWaitingForToken(at: now)
        #expect(memory.ready() == [slots[0], slots[2]] && memory.waiting.waitingForToken.isEmpty)
    }

    @Test("Deliveries get an endpoint's slots in order; a wait of two seconds goes on record")
    func slots() {
        var memory = Memory(ChannelTraits(windows: [RateWindow(limit: 1, seconds: 10)]))
        memory.limits.start(Limits.Request(lane: .normal, endpoint: memory.endpoint, sender: nil), at: now)
        let (first, second, urgent) = (memory.insert(), memory.insert(), memory.insert(.urgent))
        let placements = [memory.place(first), memory.place(second), memory.place(urgent)]
        let moments = [now + span, now + span * 2, now + span]
        #expect(placements == moments.map { .waits(recording: $0) })
        #expect(memory.limits.endpoints[memory.endpoint].waiting == [urgent, first, second])
        memory.waiting.watchEndpoint(memory.endpoint, &memory.limits, at: now)
        #expect(memory.waiting.nextTimer == now + span && memory.waiting.heldInMemory == 3)
        #expect(memory.place(first, after: .seconds(1)) == .waits(recording: nil))
    }

    @Test("A slot after the deadline ends a delivery; one after the lookahead sends it back to the store")
    func far() {
        var memory = Memory(ChannelTraits(windows: [RateWindow(limit: 1, seconds: 10)]))
        memory.limits.start(Limits.Request(lane: .normal, endpoint: memory.endpoint, sender: nil), at: now)
        let (late, far, urgent) = (memory.insert(expiresAfter: .seconds(5)), memory.insert(), memory.insert(.urgent))
        #expect(memory.place(late) == .expired)
        // Where nothing waits, the slot of the one that expired is free again.
        #expect(memory.place(far, lookahead: .seconds(5)) == .parked(recording: now + span))
        #expect(memory.place(urgent, lookahead: .seconds(5)) == .waits(recording: now + span))
        #expect(memory.limits.endpoints[memory.endpoint].waiting == [urgent])
    }

    @Test("As many deliveries try again as an endpoint has places; the last request's end brings the others")
    func places() {
        var memory = Memory { $0.perEndpoint = 1 }
        let request = Limits.Request(lane: .normal, endpoint: memory.endpoint, sender: nil)
        memory.limits.start(request, at: now)
        let slots = [memory.insert(), memory.insert()]
        for slot in slots {
            let placement = memory.place(slot)
            #expect(placement == .waits(recording: nil))
        }
        memory.waiting.openEndpoint(memory.endpoint, &memory.limits, at: now)
        #expect(memory.ready().isEmpty && memory.waiting.nextTimer == nil)
        memory.limits.leave(request)
        memory.waiting.openEndpoint(memory.endpoint, &memory.limits, at: now)
        #expect(memory.ready() == [slots[0]])
        #expect(memory.limits.endpoints[memory.endpoint].waiting == [slots[1]])
    }

    @Test("Where slots are later than the digest's limit, what waits leaves in one message")
    func digest() {
        let robot = ChannelTraits(windows: [RateWindow(limit: 1, seconds: 10)], mayDigest: true)
        var memory = Memory(robot) { $0.digestAfter = .seconds(15) }
        memory.limits.start(Limits.Request(lane: .normal, endpoint: memory.endpoint, sender: nil), at: now)
        let slots = [memory.insert(), memory.insert(), memory.insert()]
        for slot in slots { _ = memory.place(slot) }
        // The second would leave 20.6 s after its notice; it and the third join the first one's slot.
        #expect(slots.map { memory.waiting.deliveries[$0].nextAt } == Array(repeating: now + span, count: 3))
        memory.waiting.openEndpoint(memory.endpoint, &memory.limits, at: now + span)
        #expect(memory.ready() == [slots[0]])
        var notices = Slab<ActiveNotice>()
        _ = notices.insert(ActiveNotice(notice: notice))
        let others = memory.waiting.merge(carrier: slots[0], notices, &memory.limits, at: now + span)
        #expect(others == [slots[1], slots[2]])
        #expect(slots.allSatisfy { memory.waiting.deliveries[$0].digest == memory.waiting.deliveries[slots[0]].id })
        #expect(!memory.limits.endpoints[memory.endpoint].isMerging)
    }

    @Test("Where memory is full, a wait ends in the store, after the lookahead; an urgent one's moment stays")
    func crowding() {
        var memory = Memory { $0.heldLimit = 1 }
        let (slot, urgent) = (memory.insert(), memory.insert(.urgent))
        let lookahead = now + .seconds(60)
        var random: RandomSource = SplitMix(state: 1)
        let moment = now + .seconds(5)
        #expect(memory.waiting.momentOrLater(slot, moment, lookahead: lookahead, random: &random) == moment)
        memory.waiting.hold(memory.insert(), until: moment, .retry)
        #expect(memory.waiting.isCrowded == true)
        #expect(memory.waiting.momentOrLater(slot, moment, lookahead: lookahead, random: &random) > lookahead)
        #expect(memory.waiting.momentOrLater(urgent, moment, lookahead: lookahead, random: &random) == moment)
    }

    private var notice: Notice {
        Notice(
            id: NoticeID(rawValue: 1),
            kind: .bulletin,
            lane: .normal,
            severity: .info,
            texts: [.member: NoticeText(title: "t", body: "b")],
            audience: .endpoints([]),
            unit: .root,
            issuer: "x",
            acceptedAt: now,
            expiresAt: now + .seconds(600)
        )
    }
}
