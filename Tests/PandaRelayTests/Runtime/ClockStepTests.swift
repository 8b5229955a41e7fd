import RelayAPI
import RelayModel
import RelaySandbox
import RelayTransport
import Synchronization
import Testing

@testable import PandaRelay

/// The machine's clock is set an hour forward or back while the relay runs, or while it is stopped.
@Suite("Clock steps", .timeLimit(.minutes(5)))
struct ClockStepTests {
    private static let people = 400
    private static let broadcast = [
        "--circle", "all", "--kind", "bulletin", "--title", "题", "--body", "文",
    ]

    /// A wall clock that can be set.
    private final class WallClock: Sendable {
        private let setting = Mutex<Int64>(0)

        func step(_ seconds: Int64) { setting.withLock { $0 += seconds * 1000 } }
        var milliseconds: Int64 { steady + setting.withLock { $0 } }
        /// The machine's own time serves as the time since boot.
        var steady: Int64 { SystemClock().now.milliseconds }
        var clock: SystemClock { SystemClock(wall: { self.milliseconds }, sinceBoot: { self.steady }) }
        /// A clock that follows every step, like a receiver's.
        var others: FollowingClock { FollowingClock(wall: self) }
    }

    private struct FollowingClock: RelayClock {
        let wall: WallClock
        var now: Timestamp { Timestamp(milliseconds: wall.milliseconds) }
    }

    @Test(
        "The relay's time continues over a step of the wall clock and shows the step",
        arguments: [3600, -3600]
    )
    func steadiness(seconds: Int64) {
        let wall = Mutex<Int64>(1_800_000_000_000)
        let boot = Mutex<Int64>(5_000)
        let clock = SystemClock(wall: { wall.withLock { $0 } }, sinceBoot: { boot.withLock { $0 } })
        #expect(clock.now == Timestamp(seconds: 1_800_000_000) && clock.step == .zero)
        for source in [0, 1] {
            if source == 0 { wall.withLock { $0 += 2_000 + seconds * 1000 } } else { boot.withLock { $0 += 2_000 } }
        }
        #expect(clock.now == Timestamp(seconds: 1_800_000_002))
        #expect(clock.step == .seconds(seconds))
    }

    @Test("Steps in the middle of a broadcast lose nothing, send nothing twice and let nothing expire")
    func running() async throws {
        let wall = WallClock()
        try await Bench.run(
            faults: "webhook/*:latency=30ms",
            clock: wall.clock,
            { .webhooks(Self.people, at: $0) },
            { bench in
                // It expires in half an hour: a step of an hour would end it if the relay followed the step.
                let id = try await bench.accept(Self.broadcast + ["--lane", "urgent", "--expires-in", "30m"])
                await bench.sandbox.waitForMessages(Self.people / 4)
                wall.step(3600)
                await bench.sandbox.waitForMessages(Self.people / 2)
                wall.step(-7200)
                let progress = try await NoticeWatch(client: bench.client, isQuiet: true).untilOver(id)
                #expect(progress.counts.dictionary.filter { $0.value > 0 } == ["accepted": Self.people])
                // The next notice neither waits for the clock nor sorts before the first.
                let next = try await bench.send(Self.broadcast + ["--lane", "urgent", "--expires-in", "30m"])
                #expect(next.reached == Self.people && next.id > id)
                let counts = await bench.sandbox.counts
                #expect(counts.uniqueWebhookIDs == 2 * Self.people && counts.duplicateWebhookIDs == 0)
            }
        )
    }

    @Test(
        "A clock that is corrected while the relay runs invalidates no signature and disables no robot",
        arguments: [7200, -7200]
    )
    func signatures(seconds: Int64) async throws {
        let wall = WallClock()
        let (circle, secret) = (CircleID(unchecked: "all"), Secret("SEC000000000000000000000"))
        try await Bench.run(
            clock: wall.clock,
            sandboxClock: wall.others,
            { url in
                var roster = Roster()
                roster.circles = [Circle(id: circle, name: "全体", kind: .class, unit: .root)]
                roster.endpoints = [
                    Endpoint(
                        id: EndpointID(unchecked: "robot"),
                        owner: .circle(circle),
                        channel: ChannelName(unchecked: "dingtalk-robot"),
                        address: Secret("\(url)/dingtalk-robot/robot/send?access_token=t"),
                        secret: secret
                    )
                ]
                return roster
            },
            { bench in
                try await bench.sandbox.setSecrets([secret], for: "dingtalk-robot/t")
                #expect(try await bench.send(Self.broadcast).reached == 1)
                wall.step(seconds)
                #expect(try await bench.send(Self.broadcast).reached == 1)
                #expect(await bench.sandbox.received.count == 2)
                var doctor = Diagnosis()
                let client = try TransferClient(policy: .unguarded, clock: SystemClock())
                let metrics = OutboundRequest(method: "GET", url: bench.runtime.url + "/metrics")
                let limits = TransferLimits(replyBytes: 1 << 20)
                doctor.judge(metrics: await client.perform(metrics, limits: limits).reply)
                await client.stop(within: .zero)
                #expect(doctor.findings.map(\.rating) == [.bad])
                #expect(doctor.findings.first?.detail.contains("7200 s \(seconds > 0 ? "forward" : "back")") == true)
            }
        )
    }

    @Test("A relay that starts after a step continues where it was", arguments: [3600, -3600])
    func restarted(seconds: Int64) async throws {
        let wall = WallClock()
        try await Bench.run(
            faults: "webhook/*:latency=30ms",
            clock: wall.clock,
            { .webhooks(Self.people, at: $0) },
            { bench in
                let id = try await bench.accept(Self.broadcast)
                await bench.sandbox.waitForMessages(Self.people / 4)
                await bench.runtime.stop()
                wall.step(seconds)
                let runtime = try await RelayRuntime.start(
                    configuration: Bench.configuration(bench.directory),
                    clock: wall.clock,
                    logger: Bench.silent
                )
                let client = try APIClient(url: runtime.url, environment: ["PANDA_RELAY_KEY": bench.key])
                let again = Bench(
                    sandbox: bench.sandbox,
                    runtime: runtime,
                    client: client,
                    directory: bench.directory,
                    key: bench.key
                )
                do {
                    let progress = try await NoticeWatch(client: client, isQuiet: true).untilOver(id)
                    #expect(progress.counts.dictionary.filter { $0.value > 0 } == ["accepted": Self.people])
                    let next = try await again.send(Self.broadcast)
                    #expect(next.reached == Self.people && next.id > id)
                    let counts = await bench.sandbox.counts
                    #expect(counts.uniqueWebhookIDs == 2 * Self.people && counts.duplicateWebhookIDs == 0)
                } catch {
                    await runtime.stop()
                    throw error
                }
                await runtime.stop()
            }
        )
    }

    @Test("A scheduled notice starts once at its time, or with the relay where its time came while that was stopped")
    func scheduled() async throws {
        let wall = WallClock()
        let urgent = Self.broadcast + ["--lane", "urgent"]
        try await Bench.run(
            clock: wall.clock,
            { .webhooks(3, at: $0) },
            { bench in
                _ = try await bench.accept(urgent + ["--at", "2s"])
                await bench.sandbox.waitForMessages(3)
                let id = try await bench.accept(urgent + ["--at", "1h"])
                await bench.runtime.stop()
                wall.step(3600)
                let runtime = try await RelayRuntime.start(
                    configuration: Bench.configuration(bench.directory),
                    clock: wall.clock,
                    logger: Bench.silent
                )
                do {
                    let client = try APIClient(url: runtime.url, environment: ["PANDA_RELAY_KEY": bench.key])
                    let progress = try await NoticeWatch(client: client, isQuiet: true).untilOver(id)
                    #expect(progress.counts.dictionary.filter { $0.value > 0 } == ["accepted": 3])
                    let counts = await bench.sandbox.counts
                    #expect(counts.uniqueWebhookIDs == 6 && counts.duplicateWebhookIDs == 0)
                } catch {
                    await runtime.stop()
                    throw error
                }
                await runtime.stop()
            }
        )
    }
}
