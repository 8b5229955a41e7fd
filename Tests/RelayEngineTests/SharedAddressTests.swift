import RelayChannels
import RelayModel
import RelayStore
import Testing

@testable import RelayEngine

/// Deliveries of one notice to endpoints with one address: one request, and each ends as it does.
@Suite("One address, several endpoints", .timeLimit(.minutes(5)))
struct SharedAddressTests: DispatcherSuite {
    /// A delivery to the first endpoint that carries those to the others; each with a secret, nil for a disabled
    /// endpoint.
    private func shared(_ notice: Notice, secrets: [String?], drill: Bool = false) -> PendingDelivery {
        let targets = secrets.enumerated().map { place, secret in
            EndpointTarget(
                number: UInt32(place),
                id: EndpointID(unchecked: "e\(place)"),
                channel: ChannelName(unchecked: "c"),
                address: Secret("a"),
                secret: Secret(secret ?? ""),
                isEnabled: secret != nil,
                isForDrills: drill
            )
        }
        return PendingDelivery(
            id: DeliveryID(notice: notice.id, ordinal: 0),
            reader: .member,
            target: targets[0],
            sharing: targets.dropFirst().enumerated().map { place, target in
                SharedDelivery(ordinal: UInt32(1024 + place), target: target)
            }
        )
    }

    private func secret(_ attempt: Attempt) -> String? { attempt.deliveries.first?.target.secret.reveal() }

    @Test("One message leaves, and both deliveries have its attempt")
    func once() throws {
        var dispatcher = dispatcher()
        let notice = notice()
        let sent = attempts(feed(&dispatcher, notice, [shared(notice, secrets: ["", "", ""])]))
        #expect(sent.map(\.deliveries.count) == [1])
        #expect(dispatcher.endpointsInFlight(of: notice.id) == [0, 1, 2])
        let actions = dispatcher.on(.ended([end(sent[0])]), at: now)
        let told = records(actions)
        #expect(told.map(\.id.ordinal) == [0, 1024, 1025] && told.map(\.endpoint) == [0, 1, 2])
        #expect(told.allSatisfy { $0.to == .accepted && $0.from == nil && $0.attempts == 1 && $0.latency == 0 })
        #expect(Set(told.map(\.attempt)).count == 1)
        #expect(attempts(actions).isEmpty)
        #expect(
            dispatcher.waiting.deliveries.count == 0 && dispatcher.shares.isEmpty
                && dispatcher.intake.notices.count == 0
        )
    }

    @Test("A retry is theirs together, and their rows say so each time")
    func retry() {
        let notice = notice(lane: .urgent)
        var run = DispatcherRun(dispatcher(), at: now)
        var answers = 0
        run.answer = { _ in
            answers += 1
            return (Verdict(answers < 3 ? .retryable : .accepted), .milliseconds(50))
        }
        run.send(notice, [shared(notice, secrets: ["", ""])])
        run.advance(by: .seconds(300))
        #expect(run.sent.count == 3)
        #expect(run.states == [.accepted: 2])
        #expect(run.rows.values.allSatisfy { $0.attempts == 3 && $0.from == .held })
    }

    @Test("An endpoint that is switched off leaves the message to the next one with its address")
    func disabled() {
        var dispatcher = dispatcher()
        let notice = notice()
        let sent = attempts(feed(&dispatcher, notice, [shared(notice, secrets: [nil, "s"])]))
        #expect(sent.map { secret($0) } == ["s"])
        let told = records(dispatcher.on(.ended([end(sent[0])]), at: now))
        // Each row is its own endpoint's, whichever was used.
        #expect(told.map(\.endpoint) == [0, 1] && told.allSatisfy { $0.to == .accepted })
    }

    @Test("Where none of them may be sent to, each says why")
    func noneUsable() {
        var dispatcher = dispatcher()
        let notice = notice(kind: .drill)
        let actions = feed(&dispatcher, notice, [shared(notice, secrets: ["", nil])])
        #expect(attempts(actions).isEmpty)
        #expect(records(actions).map(\.reason) == ["not_for_drills", "endpoint_disabled"])
        #expect(records(actions).allSatisfy { $0.to == .suppressed })
        #expect(dispatcher.shares.isEmpty && dispatcher.intake.notices.count == 0)
    }

    @Test("A refused secret is followed at once by the next one; the same secret is not tried twice in a round")
    func refusedSecret() {
        let notice = notice()
        var run = DispatcherRun(dispatcher(), at: now)
        run.answer = { attempt in
            let isGood = attempt.deliveries.first?.target.secret.reveal() == "good"
            return (Verdict(isGood ? .accepted : .permanentConfig), .milliseconds(50))
        }
        run.send(notice, [shared(notice, secrets: ["bad", "bad", "good"])])
        run.advance(by: .seconds(5))
        #expect(run.sent.map { secret($0.attempt) } == ["bad", "good"])
        #expect(run.states == [.accepted: 3])
    }

    @Test("Where every secret is refused they end as one endpoint would, each in its row")
    func allRefused() {
        let notice = notice()
        var run = DispatcherRun(dispatcher(), at: now)
        run.answer = { _ in (Verdict(.permanentConfig), .milliseconds(50)) }
        run.send(notice, [shared(notice, secrets: ["one", "two"])])
        run.advance(by: .seconds(5))
        #expect(run.sent.map { secret($0.attempt) } == ["one", "two"])
        #expect(run.rows.count == 2 && Set(run.rows.values.map(\.to)).count == 1)
        #expect(run.rows.values.allSatisfy { $0.attempts == 2 })
    }

    @Test("A secret that is missing is followed by one that is there")
    func missingSecret() {
        var dispatcher = dispatcher()
        let notice = notice()
        let sent = attempts(feed(&dispatcher, notice, [shared(notice, secrets: ["env:X", "s"])]))
        let actions = dispatcher.on(.ended([AttemptResult(sent[0], .secretMissing("environment variable X"))]), at: now)
        #expect(attempts(actions).map { secret($0) } == ["s"])
        let end = AttemptResult(attempts(actions)[0], .secretMissing("environment variable X"))
        let held = dispatcher.on(.ended([end]), at: now)
        #expect(records(held).map(\.to) == [.held, .held] && attempts(held).isEmpty)
        #expect(Set(records(held).map(\.nextAt)).count == 1)
    }

    @Test("Parts of a long message leave once each")
    func parts() {
        var dispatcher = dispatcher()
        let notice = notice()
        let first = attempts(feed(&dispatcher, notice, [shared(notice, secrets: ["", ""])]))
        let next = dispatcher.on(.ended([end(first[0], parts: 2)]), at: now)
        #expect(records(next).map(\.to) == [.queued, .queued])
        #expect(attempts(next).map(\.part) == [1])
        let last = dispatcher.on(.ended([end(attempts(next)[0], parts: 2)]), at: now)
        #expect(records(last).map(\.to) == [.accepted, .accepted] && records(last).allSatisfy { $0.from == .queued })
    }

    @Test("Where the notice is stopped while the message is under way, all of them end with it")
    func stopped() {
        var dispatcher = dispatcher()
        let notice = notice()
        let sent = attempts(feed(&dispatcher, notice, [shared(notice, secrets: ["", "other"])]))
        _ = dispatcher.on(.cancelled(notice.id), at: now)
        let actions = dispatcher.on(.ended([end(sent[0], Verdict(.permanentConfig))]), at: now)
        #expect(attempts(actions).isEmpty)
        #expect(Set(records(actions).map(\.to)).count == 1 && records(actions).count == 2)
        #expect(dispatcher.waiting.deliveries.count == 0 && dispatcher.shares.isEmpty)
    }
}
