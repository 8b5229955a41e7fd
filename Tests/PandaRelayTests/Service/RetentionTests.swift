import Logging
import RelayModel
import RelayStore
import Synchronization
import Testing

@testable import PandaRelay
@testable import RelayService

/// The rounds of retention, on a store that records the calls.
@Suite("Retention", .timeLimit(.minutes(5)))
struct RetentionTests {
    /// A store with a number of steps left for each subject.
    private final class CountingStore: RetentionStore {
        struct Call: Equatable {
            var subject: PurgeSubject
            var before: Timestamp
            var place: PurgeCursor?
            var limit: Int
        }

        let calls = Mutex<[Call]>([])
        private let left: Mutex<[PurgeSubject: Int]>
        private let trouble: StoreError?

        init(_ left: [PurgeSubject: Int], trouble: StoreError? = nil) {
            self.left = Mutex(left)
            self.trouble = trouble
        }

        func purge(
            _ subject: PurgeSubject,
            before moment: Timestamp,
            after place: PurgeCursor?,
            limit: Int
        ) async throws(StoreError) -> PurgeStep {
            calls.withLock { $0.append(Call(subject: subject, before: moment, place: place, limit: limit)) }
            if let trouble { throw trouble }
            let rest = left.withLock { left in
                left[subject, default: 0] -= 1
                return left[subject, default: 0]
            }
            guard rest >= 0 else { return PurgeStep() }
            let next = rest > 0 ? PurgeCursor(notice: NoticeID(rawValue: 1), ordinal: Int64(rest)) : nil
            return PurgeStep(notices: rest == 0 ? 1 : 0, rows: 7, next: next)
        }
    }

    private struct Over: Error {}

    private struct FixedClock: RelayClock {
        let now = Timestamp(seconds: 1_800_000_000)
    }

    /// A retention that records its waits and ends after a number of them.
    private func retention(
        _ store: any RetentionStore,
        log: Logger = Bench.silent,
        waits: @escaping @Sendable (Duration) throws -> Void = { _ in }
    ) -> Retention {
        Retention(store: store, policy: RetentionPolicy(), clock: FixedClock(), logger: log) { try waits($0) }
    }

    @Test("A round removes texts, then notices, each completely, with a pause after every step but the last")
    func round() async throws {
        let store = CountingStore([.bodies: 3, .metadata: 2])
        let waits = Mutex<[Duration]>([])
        var report = RetentionReport()
        try await retention(store) { span in waits.withLock { $0.append(span) } }.round(&report)
        let now = FixedClock().now
        let bodies = now - .seconds(90 * 86_400)
        let metadata = now - .seconds(200 * 86_400)
        func place(_ ordinal: Int64) -> PurgeCursor { PurgeCursor(notice: NoticeID(rawValue: 1), ordinal: ordinal) }
        #expect(
            store.calls.withLock { $0 } == [
                .init(subject: .bodies, before: bodies, place: nil, limit: 500),
                .init(subject: .bodies, before: bodies, place: place(2), limit: 500),
                .init(subject: .bodies, before: bodies, place: place(1), limit: 500),
                .init(subject: .metadata, before: metadata, place: nil, limit: 500),
                .init(subject: .metadata, before: metadata, place: place(1), limit: 500),
            ]
        )
        #expect(waits.withLock { $0 } == Array(repeating: .milliseconds(50), count: 3))
        #expect(report.emptiedNotices == 1 && report.removedNotices == 1 && report.rows == 35)
    }

    @Test("A store in trouble ends the round, is said, and the next round tries again")
    func trouble() async {
        let store = CountingStore([:], trouble: .diskFull)
        let log = LoggedLines()
        let rounds = retention(store, log: log.logger)
        for _ in 1...2 { await rounds.runRound() }
        #expect(store.calls.withLock { $0.count } == 2)
        #expect(log.lines.map(\.text) == ["retention stopped error=diskFull", "retention stopped error=diskFull"])
        #expect(log.lines.allSatisfy { $0.level == .error })
    }

    @Test("A round that breaks off logs what it removed")
    func interruptedRound() async {
        let store = CountingStore([.bodies: 3])
        let log = LoggedLines()
        await retention(store, log: log.logger) { _ in throw Over() }.runRound()
        #expect(log.lines.map(\.text) == ["retention emptied_notices=0 removed_notices=0 rows=7"])
    }

    @Test("On a real store a notice loses its text after 90 days and is removed after 200; answers stay consistent")
    func realStore() async throws {
        let folder = try Folders.Temporary()
        let opened = try await OpenStore.open(folder.path + "/data")
        let store = opened.store
        var roster = Roster()
        let circle = CircleID(unchecked: "c")
        roster.circles = [Circle(id: circle, name: "班", kind: .class, unit: .root)]
        roster.endpoints = [
            Endpoint(
                id: EndpointID(unchecked: "e"),
                owner: .circle(circle),
                channel: ChannelName(unchecked: "webhook"),
                address: Secret("https://hooks.example.com/e")
            )
        ]
        _ = try await store.importRoster(roster, prune: false)
        func notice(_ number: Int64, daysAgo: Int64) -> Notice {
            let expiry = FixedClock().now - .seconds(daysAgo * 86_400)
            return Notice(
                id: NoticeID(rawValue: number),
                kind: .bulletin,
                lane: .normal,
                severity: .info,
                texts: [.member: NoticeText(title: "题", body: "文")],
                audience: .circles(ids: [circle], roles: [], includeChildren: false),
                unit: .root,
                issuer: "tester",
                acceptedAt: expiry - .seconds(86_400),
                expiresAt: expiry
            )
        }
        for (number, days) in [(1, 201), (2, 199), (3, 91), (4, 89)] as [(Int64, Int64)] {
            let accepted = try await store.accept(NoticeDraft(notice(number, daysAgo: days), scope: .root)).notice
            _ = try await store.cancel(accepted.id, scope: .root)
        }
        let log = LoggedLines()
        await retention(store, log: log.logger).runRound()
        let left = try await store.notices(.init(), scope: .root, after: nil, limit: 10).items
        #expect(left.map(\.id.rawValue) == [4, 3, 2])
        #expect(left.map(\.isBodyPurged) == [false, true, true])
        #expect(left[0].text(for: .member).body == "文")
        // Three notices emptied; of one notice the segment, the counts and the notice itself removed.
        #expect(log.lines.map(\.text) == ["retention emptied_notices=3 removed_notices=1 rows=6"])
        await store.close()
    }
}
