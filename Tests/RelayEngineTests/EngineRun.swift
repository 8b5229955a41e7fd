import Foundation
import Logging
import RelayChannels
import RelayEngine
import RelayModel
import RelaySandbox
import RelayStore
import RelayStoreSQLite
import RelayTransport
import Synchronization

/// An engine on a real store with real receivers, for one test.
final class EngineRun: Sendable {
    let store: SQLiteStore
    let sandbox: Sandbox
    let circle = CircleID(unchecked: "all")
    private let current: Mutex<Engine>
    private let ids = IDGenerator()
    private let setup: Setup
    private let recorded: AsyncStream<Void>
    private let feed: AsyncStream<Void>.Continuation

    var engine: Engine { current.withLock { $0 } }

    /// What an engine is made with, besides its store.
    struct Setup {
        var channels: ChannelCatalogue
        var configuration = EngineConfiguration()
        /// Nil for its own.
        var random: (any RandomNumberGenerator & Sendable)?

        /// The project's channels and some more.
        init(more channels: [Channel] = []) throws {
            let own = try ChannelCatalogue(directory: EngineRun.repository + "/Config/channels")
            self.channels = ChannelCatalogue(own.all + channels, wording: own.wording)
        }
    }

    private init(directory: String, faults: String, _ given: Setup, moving channel: String?) async throws {
        store = try SQLiteStore(directory: directory)
        sandbox = try await Sandbox.start(host: "127.0.0.1", port: 0, faults: try FaultSpec(faults))
        var setup = given
        if let channel {
            let moved = try Self.channel(channel, at: sandbox.url)
            setup.channels = ChannelCatalogue(given.channels.all + [moved], wording: given.channels.wording)
        }
        self.setup = setup
        (recorded, feed) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        current = Mutex(try Self.engine(store, setup, feed))
    }

    /// Runs a body with everything started, and stops it all afterwards.
    /// - Parameter channel: one whose platform is the sandbox, with its settings filled in.
    static func run(
        faults: String = "",
        setup: Setup? = nil,
        moving channel: String? = nil,
        _ body: (EngineRun) async throws -> Void
    ) async throws {
        let directory = NSTemporaryDirectory() + "relay-engine-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let around = try setup ?? Setup()
        let run = try await EngineRun(directory: directory, faults: faults, around, moving: channel)
        let result: Result<Void, any Error>
        do {
            try await run.engine.resume()
            result = .success(try await body(run))
        } catch { result = .failure(error) }
        await run.engine.stop(within: .milliseconds(100))
        await run.store.close()
        await run.sandbox.stop()
        try result.get()
    }

    static func channel(_ name: String, at url: String) throws -> Channel {
        let path = repository + "/Config/channels/\(name).yaml"
        let text = try String(contentsOfFile: path, encoding: .utf8)
            .replacing("https://qyapi.weixin.qq.com", with: "\(url)/\(name)")
            .replacing("https://dysmsapi.aliyuncs.com", with: "\(url)/\(name)")
            .replacing(": \"\"", with: ": \"1000002\"")
        return try ChannelFile.read(text, file: name + ".yaml", name: name)
    }

    static let repository = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

    private static func engine(
        _ store: SQLiteStore,
        _ setup: Setup,
        _ feed: AsyncStream<Void>.Continuation
    ) throws -> Engine {
        var policy = AddressPolicy()
        policy.ports = nil
        policy.allowLoopback = true
        return try Engine(
            store: store,
            channels: setup.channels,
            policy: policy,
            clock: SystemClock(),
            configuration: setup.configuration,
            random: setup.random,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
            onRecorded: { _ in feed.yield() }
        )
    }

    /// A second engine on the same store, as after a restart.
    func restartEngine() async throws {
        try replaceEngine()
        try await engine.resume()
    }

    /// A second engine on the same store that has not looked yet at what is unfinished.
    func replaceEngine() throws {
        let next = try Self.engine(store, setup, feed)
        current.withLock { $0 = next }
    }

    /// So many people with a signed webhook each, in one circle.
    func importPeople(_ count: Int) async throws {
        var roster = Roster()
        roster.circles = [Circle(id: circle, name: "全体", kind: .class, unit: UnitPath(unchecked: "u"))]
        for number in 0..<count {
            let id = PersonID(unchecked: "p\(number)")
            roster.people.append(Person(id: id, name: "某人"))
            roster.memberships.append(Membership(circle: circle, person: id, role: .protected))
            roster.endpoints.append(
                Endpoint(
                    id: EndpointID(unchecked: "e\(number)"),
                    owner: .person(id),
                    channel: ChannelName(unchecked: "webhook"),
                    address: Secret("\(sandbox.url)/webhook/e\(number)"),
                    secret: Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
                )
            )
        }
        _ = try await store.importRoster(roster, prune: true)
    }

    /// One circle with endpoints at these addresses.
    func importAccounts(_ addresses: [String], channel: String, secret: String) async throws {
        var roster = Roster()
        roster.circles = [Circle(id: circle, name: "全体", kind: .class, unit: UnitPath(unchecked: "u"))]
        for (number, address) in addresses.enumerated() {
            roster.endpoints.append(
                Endpoint(
                    id: EndpointID(unchecked: "a\(number)"),
                    owner: .circle(circle),
                    channel: ChannelName(unchecked: channel),
                    address: Secret(address),
                    secret: Secret(secret)
                )
            )
        }
        _ = try await store.importRoster(roster, prune: true)
    }

    /// The rule by which a channel gets its tokens.
    func tokenRule(_ channel: String) -> TokenRule? {
        setup.channels[ChannelName(unchecked: channel)]?.token
    }

    /// Endpoints of one person who is in no circle.
    func importEndpoints(_ addresses: [(id: String, channel: String, address: String)]) async throws {
        let owner = PersonID(unchecked: "somebody")
        var roster = Roster()
        roster.people = [Person(id: owner, name: "某人")]
        roster.endpoints = addresses.map { id, channel, address in
            Endpoint(
                id: EndpointID(unchecked: id),
                owner: .person(owner),
                channel: ChannelName(unchecked: channel),
                address: Secret(address)
            )
        }
        _ = try await store.importRoster(roster, prune: true)
    }

    func send(
        _ audience: Audience,
        lane: Lane = .normal,
        title: String = "题",
        body: String = "文",
        lifetime: Duration = .seconds(3600)
    ) async throws -> NoticeID {
        let now = SystemClock().now
        let notice = Notice(
            id: NoticeID(rawValue: ids.next(at: now)),
            kind: .bulletin,
            lane: lane,
            severity: .info,
            texts: [.member: NoticeText(title: title, body: body)],
            audience: audience,
            unit: .root,
            issuer: "tester",
            acceptedAt: now,
            expiresAt: now + lifetime
        )
        let acceptance = try await store.accept(NoticeDraft(notice, scope: .root))
        engine.send(acceptance)
        return notice.id
    }

    /// The progress of a notice once all its deliveries have ended.
    func settled(_ notice: NoticeID) async throws -> NoticeProgress {
        var progress = try await store.progress(of: notice)
        var news = recorded.makeAsyncIterator()
        while !progress.isSettled {
            await news.next()
            progress = try await store.progress(of: notice)
        }
        return progress
    }

    /// The log of a notice's delivery, its first unless said otherwise, with all attempts, once it says what is asked
    /// for.
    func entry(
        of notice: NoticeID,
        ordinal: UInt32 = 0,
        once condition: (DeliveryEntry) -> Bool
    ) async throws -> DeliveryEntry {
        let id = DeliveryID(notice: notice, ordinal: ordinal)
        var entry = try await store.delivery(id, scope: .root)
        var news = recorded.makeAsyncIterator()
        while !condition(entry) {
            await news.next()
            entry = try await store.delivery(id, scope: .root)
        }
        return entry
    }
}
