import RelayChannels
import RelayModel
import RelayStore
import Testing

@testable import RelayEngine

/// The limits alone: what may leave, what it takes, and what it gives back.
@Suite("Limits", .timeLimit(.minutes(5)))
struct LimitsTests {
    private let now = Timestamp(seconds: 1_772_436_600)
    private let window = RateWindow(limit: 1, seconds: 10)
    private var span: Duration { Duration.seconds(10) + EndpointPacer.margin }

    private func limits(
        _ traits: ChannelTraits = ChannelTraits(),
        _ change: (inout EngineConfiguration) -> Void = { _ in }
    ) -> Limits {
        var configuration = EngineConfiguration()
        change(&configuration)
        return Limits(configuration: configuration) { $0.text == "missing" ? nil : traits }
    }

    private func target(_ number: UInt32, address: String = "https://x.example/", secret: String = "") -> EndpointTarget
    {
        EndpointTarget(
            number: number,
            id: EndpointID(unchecked: "e\(number)"),
            channel: ChannelName(unchecked: "c"),
            address: Secret(address),
            secret: Secret(secret),
            isEnabled: true,
            isForDrills: true
        )
    }

    private func request(_ endpoint: Int, _ lane: Lane = .normal, sender: Int? = nil) -> Limits.Request {
        Limits.Request(lane: lane, endpoint: endpoint, sender: sender)
    }

    private func outcome(_ verdict: Verdict) -> AttemptOutcome {
        AttemptOutcome(verdict: verdict, startedAt: now, duration: 5, httpStatus: 200)
    }

    @Test("An endpoint's places come back when its deliveries' requests end; urgent has places of its own")
    func places() {
        var limits = limits { ($0.perEndpoint, $0.urgentPerEndpoint) = (1, 1) }
        let endpoint = limits.endpointSlot(of: target(7))
        limits.start(request(endpoint), at: now)
        #expect(limits.admit(request(endpoint), .all, at: now) == .onRelease)
        #expect(limits.admit(request(endpoint, .urgent), .all, at: now) == .now)
        limits.finish(.normal, host: limits.endpoints[endpoint].host)
        #expect(limits.admit(request(endpoint), .all, at: now) == .onRelease)
        limits.leave(request(endpoint))
        #expect(limits.admit(request(endpoint), .all, at: now) == .now && limits.otherInFlight == 0)
    }

    @Test("A request takes a slot of its address, its account and its sender; one that never left gives them back")
    func rates() {
        for traits in [ChannelTraits(windows: [window]), ChannelTraits(accountWindows: [window]), ChannelTraits()] {
            let hasRate = !traits.windows.isEmpty || traits.accountWindows != nil
            var limits = limits(traits) { if !hasRate { $0.perSender = [window] } }
            let endpoint = limits.endpointSlot(of: target(7))
            let request = request(endpoint, sender: limits.limiter(ofSender: "key"))
            #expect(limits.isPaced(request) && limits.admit(request, .all, at: now) == .now)
            limits.start(request, at: now)
            #expect(limits.admit(request, .all, at: now) == .at(now + span))
            limits.leave(request)
            limits.refund(request, at: now)
            limits.refundAccount(of: endpoint, at: now)
            #expect(limits.admit(request, .all, at: now) == .now)
        }
    }

    @Test("What joins a request takes no slot of the account; what a digest carries takes a place only")
    func joining() {
        var limits = limits(ChannelTraits(windows: [window], accountWindows: [RateWindow(limit: 2, seconds: 10)]))
        let slots = (1...3).map { limits.endpointSlot(of: target($0, address: "https://x.example/\($0)")) }
        limits.start(request(slots[0]), at: now)
        limits.join(request(slots[1]), at: now)
        limits.takePlace(request(slots[2]))
        #expect(limits.admit(request(slots[1]), .endpoint, at: now) == .at(now + span))
        #expect(limits.admit(request(slots[2]), .all, at: now) == .now)
        #expect(limits.otherInFlight == 1 && slots.map { limits.endpoints[$0].inFlight } == [1, 1, 1])
    }

    @Test("A host's places are its requests'; what waits there gets them in order, urgent first")
    func host() {
        var limits = limits { ($0.perHost, $0.urgentConnections) = (1, 0) }
        let endpoint = limits.endpointSlot(of: target(7))
        let host = limits.endpoints[endpoint].host
        limits.start(request(endpoint), at: now)
        #expect(!limits.hasPlace(atHost: host, .normal) && limits.nextWaiting(atHost: host) == nil)
        limits.waitAtHost(host, 1, .normal, at: now)
        limits.waitAtHost(host, 2, .urgent, at: now)
        #expect(limits.waitingAtHosts == 2 && limits.laneBlockedUntil(.normal, host: host, at: now) != nil)
        limits.finish(.normal, host: host)
        #expect(limits.nextWaiting(atHost: host) == 2 && limits.nextWaiting(atHost: host) == 1)
        #expect(limits.waitingAtHosts == 0)
    }

    @Test("After five failures an endpoint pauses; after the pause one request tries")
    func breaker() {
        var limits = limits()
        var random: RandomSource = SplitMix(state: 1)
        let endpoint = limits.endpointSlot(of: target(7))
        let before = limits.pause(at: endpoint)
        for _ in 1...5 { limits.note(outcome(Verdict(.retryable)), endpoint, now, random: &random) }
        #expect(limits.pause(at: endpoint) != before)
        guard case .at(let end) = limits.admit(request(endpoint), .all, at: now) else {
            Issue.record("the endpoint does not pause")
            return
        }
        limits.start(request(endpoint), at: end)
        #expect(limits.admit(request(endpoint), .all, at: end) == .onRelease)
        limits.note(outcome(Verdict(.accepted)), endpoint, end, random: &random)
        #expect(limits.admit(request(endpoint), .all, at: end) == .now)
    }

    @Test("A refused endpoint is reported once and held; another secret lets it go")
    func refusal() {
        var limits = limits()
        var random: RandomSource = SplitMix(state: 1)
        var actions: [DispatchAction] = []
        let endpoint = limits.endpointSlot(of: target(7))
        for _ in 1...2 {
            let refused = outcome(Verdict(.permanentConfig, scope: .credential))
            limits.noteRefusal(refused, endpoint, now, random: &random, into: &actions)
        }
        #expect(actions.count == 1 && limits.refusals.count == 1)
        #expect(limits.admit(request(endpoint), .all, at: now) != .now)
        #expect(limits.endpointSlot(of: target(7, secret: "new")) == endpoint)
        #expect(limits.changedEndpoints == [endpoint] && limits.refusals.isEmpty)
        #expect(limits.admit(request(endpoint), .all, at: now) == .now)
    }

    @Test("A receiver's pause holds all of an account, and is remembered over a restart")
    func pause() {
        var limits = limits(ChannelTraits(accountWindows: [RateWindow(limit: 100, seconds: 1)]))
        limits.remember([PausedEndpoint(target: target(7), first: now + .seconds(1), last: now + .seconds(5))])
        let other = limits.endpointSlot(of: target(8, address: "https://x.example/8"))
        #expect(limits.admit(request(other), .all, at: now) == .at(now + .seconds(5)))
        #expect(limits.admit(request(other, .urgent), .all, at: now) == .at(now + .seconds(1)))
        #expect(limits.admit(request(other), .endpoint, at: now) == .now)
    }

    @Test("A state is forgotten with its last delivery; an address's rate outlives it for as long as it counts")
    func forgetting() {
        var limits = limits(ChannelTraits(windows: [window]))
        let endpoint = limits.endpointSlot(of: target(7))
        limits.endpoints[endpoint].deliveries += 1
        limits.start(request(endpoint), at: now)
        limits.finish(.normal, host: limits.endpoints[endpoint].host)
        limits.leave(request(endpoint))
        limits.release(endpoint)
        #expect(limits.endpoints.count == 0 && limits.knownEndpoint(of: 7) == nil)
        limits.sweep(keeping: [], at: now)
        #expect(limits.admit(request(limits.endpointSlot(of: target(7))), .all, at: now) == .at(now + span))
        limits.sweep(keeping: [], at: now + span)
        #expect(limits.endpoints.count == 0)
    }
}
