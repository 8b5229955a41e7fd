import RelayModel
import Testing

@Suite("The lifecycles of notices and deliveries", .timeLimit(.minutes(5)))
struct LifecycleTests {
    /// Every pair that changes a state or is illegal; all other pairs change nothing.
    private static let notices: [NoticeState: [NoticeLifecycle.Event: NoticeState?]] = [
        .scheduled: [.release: .sending, .cancel: .cancelled],
        .sending: [.finish: .done, .cancel: .cancelled],
        .done: [.cancel: nil, .requeue: .sending],
        .cancelled: [.cancel: nil, .requeue: nil],
    ]

    @Test("A notice goes from state to state as its table says", arguments: NoticeState.allCases)
    func notice(_ state: NoticeState) throws {
        let row = try #require(Self.notices[state])
        for event in NoticeLifecycle.Event.allCases {
            let expected: NoticeState? = if let named = row[event] { named } else { state }
            #expect(NoticeLifecycle.target(of: event, from: state) == expected, "\(event) in \(state)")
        }
    }

    /// The state after each event, in the order of ``events``; nil where the event is illegal.
    private static let deliveries: [DeliveryState: [DeliveryState?]] = [
        .queued: row(outcomes, [.cancelled, nil, nil, nil, nil]),
        .held: row(outcomes, [.cancelled, nil, nil, nil, nil]),
        .sending: row(outcomes, [.sending, nil, nil, nil, nil]),
        .cancelled: [
            .cancelled, .cancelled, .awaitingHuman, .accepted, .delivered, .failed, .expired, .suppressed,
            .cancelled, .queued, nil, .cancelled, .cancelled,
        ],
        .awaitingHuman: row(none, [.awaitingHuman, .queued, .accepted, .awaitingHuman, .awaitingHuman]),
        .accepted: row(none, [.accepted, .queued, nil, .delivered, .failed]),
        .delivered: row(none, [.delivered, .queued, nil, .delivered, .delivered]),
        .acknowledged: row(none, [.acknowledged, .queued, nil, .acknowledged, .acknowledged]),
        .failed: row(none, [.failed, .queued, nil, .delivered, .failed]),
        .expired: row(none, [.expired, .queued, nil, .expired, .expired]),
        .suppressed: row(none, [.suppressed, .queued, nil, .suppressed, .suppressed]),
    ]
    private static let events: [DeliveryLifecycle.Event] = [
        .queue, .hold, .awaitHuman, .accept, .deliver, .fail, .expire, .suppress,
        .cancel, .requeue, .confirm, .receiptDelivered, .receiptFailed,
    ]
    private static let outcomes: [DeliveryState?] = [
        .queued, .held, .awaitingHuman, .accepted, .delivered, .failed, .expired, .suppressed,
    ]
    private static func row(_ outcomes: [DeliveryState?], _ others: [DeliveryState?]) -> [DeliveryState?] {
        outcomes + others
    }
    private static let none = [DeliveryState?](repeating: nil, count: 8)

    @Test("A delivery goes from state to state as its table says", arguments: DeliveryState.allCases)
    func delivery(_ state: DeliveryState) throws {
        #expect(Set(Self.events) == Set(DeliveryLifecycle.Event.allCases))
        let row = try #require(Self.deliveries[state])
        for (event, expected) in zip(Self.events, row) {
            #expect(DeliveryLifecycle.target(of: event, from: state) == expected, "\(event) in \(state)")
        }
        #expect(row.count == Self.events.count)
    }

    @Test("An illegal event is refused with the names of the state and the event")
    func illegal() throws {
        #expect(throws: IllegalTransition(state: "cancelled", event: "requeue")) {
            try NoticeState.cancelled.next(.requeue)
        }
        #expect(throws: IllegalTransition(state: "held", event: "receipt_delivered")) {
            try DeliveryState.held.next(.receiptDelivered)
        }
        #expect(try DeliveryState.held.next(.accept) == .accepted)
        let error = IllegalTransition(state: "held", event: "confirm")
        #expect("\(error)" == "'confirm' is not possible in state 'held'")
    }

    @Test("The states that an event changes are those of the table, in the order of their declaration")
    func changed() {
        #expect(NoticeLifecycle.states(changedBy: .release) == [.scheduled])
        #expect(NoticeLifecycle.states(changedBy: .finish) == [.sending])
        #expect(NoticeLifecycle.states(changedBy: .cancel) == [.scheduled, .sending])
        #expect(DeliveryLifecycle.states(changedBy: .cancel) == [.queued, .held])
        #expect(DeliveryLifecycle.states(changedBy: .receiptDelivered) == [.accepted, .failed])
        #expect(NoticeState.unfinished == [.scheduled, .sending] && NoticeState.finished == [.done, .cancelled])
    }

    @Test("Each state that an outcome leaves has an event of its own, and no outcome acknowledges or leaves `sending`")
    func outcomes() {
        let events = DeliveryState.allCases.compactMap { DeliveryLifecycle.Event(outcome: $0) }
        #expect(Set(events).count == DeliveryState.allCases.count - 2)
        for state in DeliveryState.allCases {
            guard let event = DeliveryLifecycle.Event(outcome: state) else {
                #expect(state == .sending || state == .acknowledged)
                continue
            }
            #expect(DeliveryLifecycle.target(of: event, from: .queued) == state)
        }
    }
}
