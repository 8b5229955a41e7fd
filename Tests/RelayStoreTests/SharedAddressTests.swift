import GRDB
import RelayModel
import RelayStore
import Synchronization
import Testing

@testable import RelayStoreSQLite

/// Endpoints with one address: what the engine loads, also after a restart.
@Suite("One address, several endpoints", .timeLimit(.minutes(5)))
struct SharedAddressTests {
    private static func endpoint(
        _ id: String,
        _ owner: EndpointOwner,
        _ address: String,
        channel: String = "wecom-robot",
        secret: String = ""
    ) -> Endpoint {
        Endpoint(
            id: EndpointID(unchecked: id),
            owner: owner,
            channel: ChannelName(unchecked: channel),
            address: Secret(address),
            secret: Secret(secret)
        )
    }

    private static func circle(_ id: String) -> EndpointOwner { .circle(CircleID(unchecked: id)) }

    private static func person(_ id: String) -> EndpointOwner { .person(PersonID(unchecked: id)) }

    /// The sample roster with one group robot for both classes.
    private static var roster: Roster {
        var roster = SampleCampus.roster()
        for place in roster.endpoints.indices where ["robot-c1", "robot-c2"].contains(roster.endpoints[place].id.text) {
            roster.endpoints[place].address = Secret("https://robot.example.com/?key=same")
        }
        return roster
    }

    private func accept(_ store: any RelayStore, _ number: Int64 = 1) async throws -> [PendingDelivery] {
        let notice = SampleCampus.notice(number)
        _ = try await store.accept(NoticeDraft(notice, scope: .root))
        return try await store.allPending(of: notice.id)
    }

    /// Records of a delivery and of those that share its request.
    private func records(
        _ delivery: PendingDelivery,
        _ state: DeliveryState,
        nextAt: Timestamp? = nil
    ) -> [DeliveryRecord] {
        let own = DeliveryRecord(delivery, state, nextAt: nextAt)
        return [own]
            + delivery.sharing.map { other in
                var record = own
                record.id = DeliveryID(notice: delivery.id.notice, ordinal: other.ordinal)
                record.endpoint = other.target.number
                record.from = other.stored
                return record
            }
    }

    @Test("The engine gets one delivery for them with the others attached; each counts in the audience")
    func oneDelivery() async throws {
        try await StoreUnderTest.all[0].withStore { store in
            _ = try await store.importRoster(Self.roster, prune: false)
            let acceptance = try await store.accept(NoticeDraft(SampleCampus.notice(), scope: .root))
            #expect(acceptance.reach == AudienceReach(recipients: 7, endpoints: 10, isExact: true))
            let pending = try await store.allPending(of: acceptance.notice.id)
            #expect(pending.count == 9)
            let shared = pending.filter { !$0.sharing.isEmpty }
            #expect(shared.map(\.target.id.text) == ["robot-c1"])
            #expect(shared.first?.sharing.map(\.target.id.text) == ["robot-c2"])
            let log = try await store.deliveries(
                DeliveryFilter(notice: acceptance.notice.id),
                scope: .root,
                after: nil,
                limit: 20
            )
            #expect(log.items.count == 10 && Set(log.items.map(\.id)).count == 10)
        }
    }

    @Test("The acceptance of a small urgent notice contains all of them")
    func atHand() async throws {
        try await StoreUnderTest.all[0].withStore { store in
            _ = try await store.importRoster(Self.roster, prune: false)
            let notice = SampleCampus.notice(lane: .urgent)
            let acceptance = try await store.accept(NoticeDraft(notice, scope: .root))
            let atHand = try #require(acceptance.deliveries)
            #expect(atHand.deliveries.count == 9 && atHand.deliveries.map(\.sharing.count).reduce(0, +) == 1)
        }
    }

    @Test("A number is one address in any spelling; another channel, or a human address, is another one")
    func compared() async throws {
        try await StoreUnderTest.all[0].withStore { store in
            var roster = SampleCampus.roster(studentsPerClass: 1)
            roster.endpoints = [
                Self.endpoint("n1", Self.circle("c1"), "19900000001", channel: "aliyun-sms"),
                Self.endpoint("n2", Self.circle("c2"), "+86 199-0000-0001", channel: "aliyun-sms"),
                Self.endpoint("n3", Self.circle("c2"), "19900000001", channel: "other-sms"),
                Self.endpoint("n4", Self.circle("c2"), "19900000002", channel: "aliyun-sms"),
                Self.endpoint("h1", Self.circle("c1"), "class-group", channel: "human"),
                Self.endpoint("h2", Self.circle("c2"), "class-group", channel: "human"),
            ]
            _ = try await store.importRoster(roster, prune: false)
            let pending = try await accept(store)
            #expect(pending.count == 5)
            #expect(pending.filter { !$0.sharing.isEmpty }.map(\.target.id.text) == ["n1"])
            #expect(pending.flatMap(\.sharing).map(\.target.id.text) == ["n2"])
        }
    }

    @Test("An address counts as repeated whichever request set it, and whenever")
    func changedOneByOne() async throws {
        try await StoreUnderTest.all[0].withPlace { place in
            let store = try SQLiteStore(directory: place)
            _ = try await store.importRoster(SampleCampus.roster(), prune: false)
            #expect(try await accept(store).allSatisfy(\.sharing.isEmpty))
            try await store.put(
                Self.endpoint("robot-c2", Self.circle("c2"), "https://hooks.example.com/robot-c1"),
                scope: .root
            )
            #expect(try await accept(store, 2).flatMap(\.sharing).map(\.target.id.text) == ["robot-c2"])
            try await store.put(
                Self.endpoint("third", Self.circle("cs"), "https://hooks.example.com/robot-c1"),
                scope: .root
            )
            #expect(try await accept(store, 3).flatMap(\.sharing).count == 2)
            try await store.put(
                Self.endpoint("robot-c1", Self.circle("c1"), "https://hooks.example.com/elsewhere"),
                scope: .root
            )
            #expect(try await accept(store, 4).flatMap(\.sharing).count == 1)
            try await store.remove(EndpointID(unchecked: "third"), scope: .root)
            #expect(try await accept(store, 5).flatMap(\.sharing).isEmpty)
            #expect(try await store.read(EndpointAddresses.differences).isEmpty)
            await store.close()
        }
    }

    @Test("After a kill they still share a request: a recorded one is not sent again, an unsent one is sent once")
    func restart() async throws {
        try await StoreUnderTest.all[0].withPlace { place in
            var store = try SQLiteStore(directory: place)
            _ = try await store.importRoster(Self.roster, prune: false)
            let sent = try await accept(store, 1)
            let unsent = try await accept(store, 2)
            await store.recordNow(sent.flatMap { records($0, .accepted) })
            await store.close()
            store = try SQLiteStore(directory: place)
            #expect(try await store.allPending(of: NoticeID(rawValue: 1)).isEmpty)
            #expect(try await store.progress(of: NoticeID(rawValue: 1)).counts[.accepted] == 10)
            #expect(try await store.progress(of: NoticeID(rawValue: 1)).state == .done)
            #expect(try await store.allPending(of: NoticeID(rawValue: 2)) == unsent)
            await store.close()
        }
    }

    @Test("Deliveries held together are returned together when they are due")
    func held() async throws {
        try await StoreUnderTest.all[0].withStore { store in
            _ = try await store.importRoster(Self.roster, prune: false)
            let shared = try #require(try await accept(store).first { !$0.sharing.isEmpty })
            let moment = SampleCampus.start + .seconds(9)
            await store.recordNow(records(shared, .held, nextAt: moment))
            let due = try await store.dueDeliveries(after: SampleCampus.start, through: .distantFuture, limit: 9)
            #expect(due.deliveries.map(\.target.id.text) == ["robot-c1"])
            #expect(due.deliveries.first?.sharing.map(\.stored) == [.held])
            let held = try await store.deliveries(
                DeliveryFilter(notice: shared.id.notice, state: .held),
                scope: .root,
                after: nil,
                limit: 9
            )
            #expect(held.items.map(\.nextAt) == [moment, moment])
        }
    }

    @Test("A replayed delivery is sent alone, after a restart too")
    func again() async throws {
        try await StoreUnderTest.all[0].withPlace { place in
            var store = try SQLiteStore(directory: place)
            _ = try await store.importRoster(Self.roster, prune: false)
            let pending = try await accept(store)
            await store.recordNow(pending.flatMap { records($0, .failed) })
            let shared = try #require(pending.first { !$0.sharing.isEmpty })
            let other = DeliveryID(notice: shared.id.notice, ordinal: shared.sharing[0].ordinal)
            let deadline = SampleCampus.start + .seconds(60)
            let again = try await store.requeue(other, until: deadline, scope: .root)
            #expect(again.id == other && again.sharing.isEmpty)
            await store.close()
            store = try SQLiteStore(directory: place)
            #expect(try await store.allPending(of: shared.id.notice).map(\.id) == [other])
            let first = try await store.requeue(shared.id, until: deadline, scope: .root)
            #expect(first.sharing.isEmpty)
            await store.close()
        }
    }

    @Test("An endpoint whose address changed before sending shares no request")
    func changedMeanwhile() async throws {
        try await StoreUnderTest.all[0].withStore { store in
            _ = try await store.importRoster(Self.roster, prune: false)
            #expect(try await accept(store).count == 9)
            try await store.put(
                Self.endpoint("robot-c2", Self.circle("c2"), "https://robot.example.com/?key=new"),
                scope: .root
            )
            let pending = try await store.allPending(of: NoticeID(rawValue: 1))
            #expect(pending.count == 10 && pending.allSatisfy(\.sharing.isEmpty))
        }
    }

    @Test("A large audience has each address once, even if its freezing is interrupted", arguments: [false, true])
    func large(isInterrupted: Bool) async throws {
        try await StoreUnderTest.all[0].withPlace { place in
            var store = try SQLiteStore(directory: place)
            var roster = SampleCampus.roster(studentsPerClass: 1700)
            // Every student of the second class has the address of one in the first; ten of them share one address.
            for place in roster.endpoints.indices where roster.endpoints[place].id.text.hasPrefix("ep-c") {
                let number = roster.endpoints[place].id.text.drop { $0 != "s" }.dropFirst()
                let name = number.count == 1 ? "all" : String(number)
                roster.endpoints[place].address = Secret("https://robot.example.com/?key=\(name)")
            }
            // Large enough that its addresses are stored at the end.
            _ = try await store.importRoster(roster, prune: false)
            #expect(try await store.read(EndpointAddresses.differences).isEmpty)
            let notice = SampleCampus.notice()
            _ = try await store.accept(NoticeDraft(notice, scope: .root))
            if isInterrupted {
                await store.close()
                store = try SQLiteStore(directory: place)
            }
            let pending = try await store.allPending(of: notice.id)
            // 1,690 addresses of two students, one of twenty, three robots and the teacher.
            #expect(pending.count == 1695)
            #expect(Set(pending.map { $0.target.address.reveal() }).count == 1695)
            #expect(pending.map(\.sharing.count).reduce(0, +) == 1690 + 19)
            #expect(try await store.progress(of: notice.id).total == 3404)
            let all = pending.flatMap { [$0.id.ordinal] + $0.sharing.map(\.ordinal) }
            #expect(Set(all).count == 3404)
            await store.recordNow(pending.flatMap { records($0, .accepted) })
            #expect(try await store.progress(of: notice.id).state == .done)
            await store.close()
        }
    }

    @Test("A receipt for the shared message counts for each delivery")
    func receipt() async throws {
        try await StoreUnderTest.all[0].withStore { store in
            _ = try await store.importRoster(Self.roster, prune: false)
            let pending = try await accept(store)
            await store.recordNow(pending.flatMap { records($0, .accepted) })
            let shared = try #require(pending.first { !$0.sharing.isEmpty })
            let receipt = Receipt(
                reference: "r",
                delivery: shared.id,
                recipient: "https://robot.example.com/?key=same",
                state: .delivered,
                code: "",
                at: nil,
                receivedAt: SampleCampus.start
            )
            let report = try await store.take([receipt])
            #expect(report.moves.count == 2)
            #expect(try await store.progress(of: shared.id.notice).counts[.delivered] == 2)
        }
    }

    @Test("After a restart a message to a shared address counts once for its rate limit")
    func pace() async throws {
        try await StoreUnderTest.all[0].withStore { store in
            _ = try await store.importRoster(Self.roster, prune: false)
            let pending = try await accept(store)
            await store.recordNow(pending.filter { !$0.sharing.isEmpty }.flatMap { records($0, .accepted) })
            let pages = PageCollector()
            try await store.recentAttempts(
                since: SampleCampus.start - .seconds(60),
                channels: [ChannelName(unchecked: "wecom-robot")]
            ) { pages.add($0) }
            #expect(pages.count == 1)
            #expect(try await store.senderAttempts(since: SampleCampus.start - .seconds(60)).count == 1)
        }
    }

    @Test("Opening a database of an earlier version finds repeated addresses")
    func upgrade() async throws {
        try await StoreUnderTest.all[0].withPlace { place in
            var store = try SQLiteStore(directory: place)
            _ = try await store.importRoster(Self.roster, prune: false)
            try await store.writer.write { database, _ in try StoredSchema.undoNine(database) }
            await store.close()
            store = try SQLiteStore(directory: place)
            #expect(try await accept(store).flatMap(\.sharing).map(\.target.id.text) == ["robot-c2"])
            await store.close()
        }
    }
}

/// Collects the pages that another thread passes.
private final class PageCollector: Sendable {
    private let attempts = Mutex<[RecentAttempt]>([])

    var count: Int { attempts.withLock { $0.count } }

    func add(_ page: [RecentAttempt]) { attempts.withLock { $0 += page } }
}
