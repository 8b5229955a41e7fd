import RelayChannels
import RelayModel
import RelayStore
import Testing

@testable import RelayEngine

/// What suites about the dispatcher need: events made by hand, actions taken apart.
protocol DispatcherSuite {}

extension DispatcherSuite {
    var now: Timestamp { Timestamp(seconds: 1_772_436_600) }

    func dispatcher(
        _ traits: ChannelTraits = ChannelTraits(),
        connections: Int = 4,
        perEndpoint: Int = 4,
        perHost: Int = 64,
        lookahead: Duration = .seconds(60),
        unrecordedLimit: Int = 1024,
        phase: Intake.Phase = .running
    ) -> Dispatcher {
        var configuration = EngineConfiguration()
        configuration.connections = connections
        configuration.urgentConnections = 2
        configuration.perEndpoint = perEndpoint
        configuration.perHost = perHost
        configuration.lookahead = lookahead
        configuration.unrecordedLimit = unrecordedLimit
        return Dispatcher(configuration: configuration, random: SplitMix(state: 1), phase: phase) { name in
            name.text == "missing" ? nil : traits
        }
    }

    func notice(_ number: Int64 = 1, lane: Lane = .bulk, kind: NoticeKind = .bulletin) -> Notice {
        Notice(
            id: NoticeID(rawValue: number),
            kind: kind,
            lane: lane,
            severity: .info,
            texts: [.member: NoticeText(title: "t", body: "b")],
            audience: .endpoints([]),
            unit: .root,
            issuer: "x",
            acceptedAt: now,
            expiresAt: now + .seconds(600)
        )
    }

    func pending(
        _ notice: Notice,
        _ ordinals: Range<UInt32>,
        endpoint: (UInt32) -> UInt32 = { $0 },
        channel: String = "c",
        address: (UInt32) -> String = { _ in "a" },
        enabled: Bool = true,
        drill: Bool = false
    ) -> [PendingDelivery] {
        ordinals.map { ordinal in
            PendingDelivery(
                id: DeliveryID(notice: notice.id, ordinal: ordinal),
                reader: .member,
                target: EndpointTarget(
                    number: endpoint(ordinal),
                    id: EndpointID(unchecked: "e\(endpoint(ordinal))"),
                    channel: ChannelName(unchecked: channel),
                    address: Secret(address(endpoint(ordinal))),
                    secret: Secret(""),
                    isEnabled: enabled,
                    isForDrills: drill
                )
            )
        }
    }

    /// Tells of a notice and all its deliveries at once.
    func feed(_ dispatcher: inout Dispatcher, _ notice: Notice, _ deliveries: [PendingDelivery])
        -> [DispatchAction]
    {
        var actions = dispatcher.on(.notice(notice), at: now)
        #expect(actions.contains { if case .load(notice.id, from: 0, limit: _) = $0 { true } else { false } })
        actions = dispatcher.on(.page(notice.id, PendingPage(deliveries: deliveries, next: 1024, isEnd: true)), at: now)
        return actions
    }

    func attempts(_ actions: [DispatchAction]) -> [Attempt] {
        actions.compactMap { if case .send(let attempt) = $0 { attempt } else { nil } }
    }

    func records(_ actions: [DispatchAction]) -> [DeliveryRecord] {
        actions.compactMap { if case .record(let record) = $0 { record } else { nil } }
    }

    func end(_ attempt: Attempt, _ verdict: Verdict = Verdict(.accepted), parts: Int = 1) -> AttemptResult {
        AttemptResult(
            lane: attempt.lane,
            results: attempt.deliveries.map {
                .init(
                    slot: $0.slot,
                    outcome: .attempt(
                        AttemptOutcome(verdict: verdict, startedAt: now, duration: 5, httpStatus: 200, parts: parts)
                    )
                )
            }
        )
    }
}
