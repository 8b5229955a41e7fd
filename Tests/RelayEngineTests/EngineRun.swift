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
    private let channels: ChannelCatalogue
    private let recorded: AsyncStream<Void>
    private let feed: AsyncStream<Void>.Continuation

    var engine: Engine { current.withLock { $0 } }

    private init(directory: String, faults: String, moving channel: String?) async throws {
        store = try SQLiteStore(directory: directory)
        sandbox = try await Sandbox.start(host: "127.0.0.1", port: 0, faults: try FaultSpec(faults))
        let all = try ChannelCatalogue(directory: Self.repository + "/Config/channels")
        let url = sandbox.url
        let moved = try channel.map { [try Self.channel($0, at: url)] } ?? []
        channels = ChannelCatalogue(all.all + moved)
        (recorded, feed) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        current = Mutex(try Self.engine(store, channels, feed))
    }

    /// Runs a body with everything started, and stops it all afterwards.
    /// - Parameter channel: one whose platform is the sandbox, with its settings filled in.
    static func run(faults: String = "", moving channel: String? = nil, _ body: (EngineRun) async throws -> Void)
        async throws
    {
        let directory = NSTemporaryDirectory() + "relay-engine-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let run = try await EngineRun(directory: directory, faults: faults, moving: channel)
        let result: Result<Void, any Error>
        do { result = .success(try await body(run)) } catch { result = .failure(error) }
        await run.engine.stop(within: .milliseconds(100))
        await run.store.close()
        await run.sandbox.stop()
        try result.get()
    }

    private static func channel(_ name: String, at url: String) throws -> Channel {
        let path = repository + "/Config/channels/\(name).yaml"
        let text = try String(contentsOfFile: path, encoding: .utf8)
            .replacing("https://qyapi.weixin.qq.com", with: "\(url)/\(name)")
            .replacing(": \"\"", with: ": \"1000002\"")
        return try ChannelFile.read(text, file: name + ".yaml", name: name)
    }

    private static let repository = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

    private static func engine(
        _ store: SQLiteStore,
        _ channels: ChannelCatalogue,
        _ feed: AsyncStream<Void>.Continuation
    ) throws -> Engine {
        var policy = AddressPolicy()
        policy.ports = nil
        policy.allowLoopback = true
        return try Engine(
            store: store,
            channels: channels,
            policy: policy,
            clock: SystemClock(),
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
            onRecorded: { _ in feed.yield() }
        )
    }

    /// A second engine on the same store, as after a restart.
    func restartEngine() async throws {
        let next = try Self.engine(store, channels, feed)
        current.withLock { $0 = next }
        try await next.resume()
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
    func tokenRule(_ channel: String) -> TokenRule? { channels[ChannelName(unchecked: channel)]?.token }

    func send(_ audience: Audience, lane: Lane = .normal, body: String = "文") async throws -> NoticeID {
        let now = SystemClock().now
        let notice = Notice(
            id: NoticeID(rawValue: ids.next(at: now)),
            kind: .bulletin,
            lane: lane,
            severity: .info,
            texts: [.member: NoticeText(title: "题", body: body)],
            audience: audience,
            unit: .root,
            issuer: "tester",
            acceptedAt: now,
            expiresAt: now + .seconds(3600)
        )
        let acceptance = try await store.accept(NoticeDraft(notice, scope: .root))
        engine.send(acceptance.notice)
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
}
