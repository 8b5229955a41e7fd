import ArgumentParser
import Foundation
import RelayAPI
import RelayChannels
import RelayModel
import RelaySandbox
import RelayService
import RelayStore
import RelayTransport

@testable import PandaRelay

/// A relay that is killed repeatedly while it sends a broadcast, to rate-limited robots, retries and urgent notices at
/// once.
///
/// Each life begins with a start and ends with SIGKILL at a random moment, sometimes before the relay serves. A notice
/// that was sent and not confirmed is sent again in the next life with the same `Idempotency-Key`.
final class CrashSoak {
    /// The audience of a notice.
    enum Circle: String, CaseIterable {
        case all, urgent, robots

        var size: Int {
            switch self {
            case .all: 500
            case .urgent: 10
            case .robots: 5
            }
        }
        var lane: String {
            switch self {
            case .all: "bulk"
            case .urgent: "urgent"
            case .robots: "normal"
            }
        }
    }

    /// A notice and the relay's answer.
    struct Order {
        let number: Int
        let circle: Circle
        var notice: String?
    }

    let ledger = SoakLedger()
    private(set) var orders: [Order] = []
    private(set) var lives = 0
    /// The number of kills before the relay served.
    private(set) var earlyKills = 0
    private let sandbox: Sandbox
    private let folder: Folders.Temporary
    private let key: String
    private var random: SoakRandom
    /// The duration of starts; kills before serving fall within it.
    private var startTime = Duration.milliseconds(300)

    var data: String { folder.path + "/data" }
    private var channels: String { folder.path + "/channels" }

    init(seed: UInt64) async throws {
        random = SoakRandom(state: seed)
        folder = try Folders.Temporary()
        var options = Sandbox.Options()
        options.messageLimit = 1
        options.windowScale = 1.0 / 60
        options.onMessage = { [ledger] in ledger.note($0) }
        sandbox = try await Sandbox.start(options: options)
        let opened = try await OpenStore.open(folder.path + "/data")
        _ = try await opened.store.importRoster(Self.roster(at: sandbox.url), prune: false)
        key = try await opened.keyMaker().make(name: "soak", role: .admin, scope: .root).secret.reveal()
        await opened.store.close()
        try Self.writeChannels(to: folder.path + "/channels")
    }

    func stop() async { await sandbox.stop() }

    /// Makes receivers whose key matches the pattern refuse their next request.
    func fail(keysLike pattern: String) async throws {
        await sandbox.setFaults(try FaultSpec("webhook/\(pattern):status=503,times=1"))
    }

    /// Runs one life: start, work, SIGKILL.
    func live() async throws {
        try await beginLife()
        let launched = try LaunchedRelay(data: data, channels: channels)
        let isEarly = Int.random(in: 0..<5, using: &random) == 0
        let span = isEarly ? startTime.milliseconds : 600
        let delay = Duration.milliseconds(Int64.random(in: 0...span, using: &random))
        let started = ContinuousClock.now
        let killer = Killer()
        let early = isEarly ? killer.kill(launched, after: delay) : nil
        let url = await launched.firstURL()
        guard url.hasPrefix("http://") else {
            guard let early, killer.hasStruck else { throw ServingProcess.Failure(talk: url) }
            earlyKills += 1
            return try await early.value
        }
        startTime = ContinuousClock.now - started
        let killing = early ?? killer.kill(launched, after: delay)
        do {
            let client = try client(url)
            while true { try await work(client) }
        } catch  where killer.hasStruck {
            try await killing.value
        }
    }

    /// Runs the last life: confirms the unconfirmed notices and waits until everything is finished.
    func finish() async throws -> [ProgressResponse] {
        try await beginLife()
        let serving = try await ServingProcess.start(data: data, channels: channels)
        let client = try client(serving.url)
        for place in orders.indices where orders[place].notice == nil { try await hand(in: place, client) }
        var answers: [ProgressResponse] = []
        for order in orders {
            answers.append(try await NoticeWatch(client: client, isQuiet: true).untilOver(order.notice ?? ""))
        }
        await serving.kill()
        return answers
    }

    /// Begins a life once the receivers have read everything that the last one sent: it is in their sockets already,
    /// and is read before later requests.
    private func beginLife() async throws {
        let barrier = try TransferClient(policy: .unguarded, clock: SystemClock())
        for _ in 0..<3 {
            _ = await barrier.perform(OutboundRequest(method: "GET", url: sandbox.url + "/_sandbox/counts"))
        }
        await barrier.stop(within: .zero)
        ledger.beginLife()
        lives += 1
    }

    private func client(_ url: String) throws -> APIClient {
        try APIClient(url: url, environment: ["PANDA_RELAY_KEY": key])
    }

    /// Sends notices as long as the relay keeps up.
    private func work(_ client: APIClient) async throws {
        for place in orders.indices.suffix(3) where orders[place].notice == nil { try await hand(in: place, client) }
        let done = ledger.distinct
        let webhooks = orders.filter { $0.circle != .robots }.reduce(0) { $0 + $1.circle.size }
        let robots = orders.filter { $0.circle == .robots }.count * Circle.robots.size
        var next = [Circle.urgent]
        if webhooks - done.webhooks < Circle.all.size * 2 { next.append(.all) }
        if robots - done.robots < Circle.robots.size * 16 { next.append(.robots) }
        for circle in next {
            orders.append(Order(number: orders.count, circle: circle))
            try await hand(in: orders.count - 1, client)
        }
        try await Task.sleep(for: .milliseconds(Int64.random(in: 1...80, using: &random)))
    }

    private func hand(in place: Int, _ client: APIClient) async throws {
        let order = orders[place]
        var body = NoticeRequest(
            kind: "bulletin",
            title: "第\(order.number)号",
            body: "文",
            audience: .init(circles: [order.circle.rawValue], roles: nil, includeChildren: false)
        )
        body.lane = order.circle.lane
        let header = HTTPField("Idempotency-Key", "soak-\(order.number)")
        let answer = try await client.post("/v1/notices", body, headers: [header], as: AcceptanceResponse.self)
        orders[place].notice = answer.id
    }

    // MARK: Channels

    /// The project's channels, and group robots with a rate limit short enough for a test.
    private static func writeChannels(to folder: String) throws {
        let source = Folders.repository + "/Config/channels"
        try FileManager.default.copyItem(atPath: source, toPath: folder)
        let text = try String(contentsOfFile: source + "/wecom-robot.yaml", encoding: .utf8)
        let paced =
            text
            .replacing("channel: wecom-robot", with: "channel: paced-robot")
            .replacing("{limit: 20, seconds: 60, reserved_for_urgent: 3}", with: "{limit: 5, seconds: 1}")
        try paced.write(toFile: folder + "/paced-robot.yaml", atomically: true, encoding: .utf8)
    }

    private static func roster(at url: String) -> Roster {
        var roster = Roster()
        for circle in Circle.allCases {
            let id = CircleID(unchecked: circle.rawValue)
            roster.circles.append(RelayModel.Circle(id: id, name: circle.rawValue, kind: .class, unit: .root))
            for number in 0..<circle.size {
                let name = "\(circle.rawValue)-\(number)"
                let person = PersonID(unchecked: name)
                let isRobot = circle == .robots
                roster.people.append(Person(id: person, name: "某人"))
                if !isRobot { roster.memberships.append(Membership(circle: id, person: person, role: .protected)) }
                roster.endpoints.append(
                    Endpoint(
                        id: EndpointID(unchecked: name),
                        owner: isRobot ? .circle(id) : .person(person),
                        channel: ChannelName(unchecked: isRobot ? "paced-robot" : "webhook"),
                        address: Secret(
                            isRobot
                                ? "\(url)/wecom-robot/cgi-bin/webhook/send?key=\(name)" : "\(url)/webhook/\(name)"
                        )
                    )
                )
            }
        }
        return roster
    }
}
