import Foundation
import GRDB
import RelayModel
import RelayStore
import Testing

@testable import RelayStoreSQLite

/// The requirements of the embedded store only.
@Suite("The embedded store", .timeLimit(.minutes(5)))
struct SQLiteStoreTests {
    private let subject = StoreUnderTest.all[0]

    @Test("Every commit is on disk: the writing connection has synchronous=FULL")
    func durability() async throws {
        try await subject.withPlace { place in
            let store = try SQLiteStore(directory: place)
            #expect(try await store.synchronousLevel() == 2)
            await store.close()
        }
    }

    @Test("Only the owner may use the folder, and a second store in it is refused with the holder's process")
    func lock() async throws {
        try await subject.withPlace { place in
            let store = try SQLiteStore(directory: place)
            let mode = try FileManager.default.attributesOfItem(atPath: place)[.posixPermissions] as? Int
            #expect(mode == 0o700)
            #expect(throws: StoreError.locked(directory: place, pid: getpid())) { try SQLiteStore(directory: place) }
            await store.close()
            let next = try SQLiteStore(directory: place)
            await next.close()
        }
    }

    @Test("A folder that cannot be created is refused with the reason")
    func unusable() {
        #expect(throws: StoreError.self) { try SQLiteStore(directory: "/proc/no/such/place") }
    }

    @Test("A closed store refuses instead of hanging")
    func closed() async throws {
        try await subject.withPlace { place in
            let store = try SQLiteStore(directory: place)
            await store.close()
            await #expect(throws: StoreError.closed) {
                try await store.revokeKey(KeyID(rawValue: 1), at: SampleCampus.start)
            }
        }
    }

    /// Keeps the writer busy, so that commands queue up and then run together, in order.
    /// - Returns: A function that releases the writer.
    private func holdWriter(of store: SQLiteStore) async -> @Sendable () -> Void {
        let gate = DispatchSemaphore(value: 0)
        let (begins, begun) = AsyncStream.makeStream(of: Void.self)
        Task {
            try await store.writer.write { _, _ in
                begun.yield()
                gate.wait()
            }
        }
        for await _ in begins { break }
        return { gate.signal() }
    }

    @Test("A notice is done once its audience turns out to have no more members")
    func endOfFreezing() async throws {
        try await subject.withPlace { place in
            let store = try SQLiteStore(directory: place)
            // A class of 1,024 people: one full page; the next page shows that there are no more.
            _ = try await store.importRoster(SampleCampus.roster(studentsPerClass: 1023), prune: false)
            let audience = Audience.circles(ids: [CircleID(unchecked: "c1")], roles: [], includeChildren: false)
            let (broadcast, small) = (SampleCampus.notice(1), SampleCampus.notice(2, audience: audience))
            let outcomes = (0..<UInt32(1025)).map { ordinal in
                let id = DeliveryID(notice: small.id, ordinal: ordinal)
                return DeliveryRecord(id: id, endpoint: 1, from: nil, to: .accepted, attempts: 1)
            }
            // All in one transaction, in this order; the end of the second audience is found in the next one.
            let release = await holdWriter(of: store)
            async let first = store.accept(NoticeDraft(broadcast, scope: .root))
            while store.health.queuedCommands < 1 { await Task.yield() }
            async let second = store.accept(NoticeDraft(small, scope: .root))
            while store.health.queuedCommands < 2 { await Task.yield() }
            async let recorded: Void = store.recordNow(outcomes)
            release()
            _ = try await (first, second, recorded)
            #expect(try await second.isExpanded == false)
            while try await !store.progress(of: small.id).isExpanded { await Task.yield() }
            #expect(try await store.progress(of: small.id).state == .done)
            await store.close()
        }
    }

    @Test("A notice cancelled while its audience is being frozen stays cancelled, with its complete audience")
    func cancelledWhileFreezing() async throws {
        try await subject.withPlace { place in
            let store = try SQLiteStore(directory: place)
            _ = try await store.importRoster(SampleCampus.roster(studentsPerClass: 1500), prune: false)
            let notice = SampleCampus.notice()
            // Both in one transaction: only the part of the audience that an acceptance freezes is frozen.
            let release = await holdWriter(of: store)
            async let accepted = store.accept(NoticeDraft(notice, scope: .root))
            while store.health.queuedCommands < 1 { await Task.yield() }
            async let cancelled = store.cancel(notice.id, scope: .root)
            while store.health.queuedCommands < 2 { await Task.yield() }
            release()
            #expect(try await accepted.isExpanded == false)
            #expect(try await cancelled.state == .cancelled)
            let first = DeliveryID(notice: notice.id, ordinal: 0)
            await store.recordNow([DeliveryRecord(id: first, endpoint: 1, from: nil, to: .accepted, attempts: 1)])
            while try await !store.progress(of: notice.id).isExpanded { await Task.yield() }
            let progress = try await store.progress(of: notice.id)
            #expect(progress.state == .cancelled && progress.counts == [.accepted: 1])
            let people = try await store.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM endpoints") }
            #expect(progress.total == people && progress.total > Segment.capacity)
            #expect(try await store.unfinishedNotices().isEmpty)
            await store.close()
        }
    }

    @Test("A store that is closed while freezing an audience closes at once; the next start freezes the rest")
    func closedWhileFreezing() async throws {
        try await subject.withPlace { place in
            let store = try SQLiteStore(directory: place)
            _ = try await store.importRoster(SampleCampus.roster(studentsPerClass: 3000), prune: false)
            let notice = SampleCampus.notice()
            let outcome = DeliveryRecord(
                id: DeliveryID(notice: notice.id, ordinal: 0),
                endpoint: 1,
                from: nil,
                to: .accepted,
                attempts: 1
            )
            let release = await holdWriter(of: store)
            let before = store.health.commits
            // Commands go first, so it waits for the audience. If it is queued after the end, it gets the same error.
            let change = Task { try await store.writer.write(changesRoster: true) { _, _ in } }
            async let accepted = store.accept(NoticeDraft(notice, scope: .root))
            while store.health.queuedCommands < 1 { await Task.yield() }
            async let recorded: Void = store.recordNow([outcome])
            while store.health.queuedRows < 1 { await Task.yield() }
            async let closed: Void = store.close()
            while !store.writer.isClosing { await Task.yield() }
            release()
            #expect(try await accepted.isExpanded == false)
            _ = await (recorded, closed)
            // The acceptance and the outcome, but no step of freezing.
            #expect(store.health.commits == before + 2)
            // The roster must not change until everyone is frozen.
            await #expect(throws: StoreError.closed) { try await change.value }

            let again = try SQLiteStore(directory: place)
            let pending = try await again.allPending(of: notice.id)
            #expect(pending.count == 6003 && Set(pending.map(\.target.number)).count == 6003)
            let progress = try await again.progress(of: notice.id)
            #expect(progress.isExpanded && progress.total == 6004 && progress.counts == [.accepted: 1])
            try await again.writer.write(changesRoster: true) { _, _ in }
            await again.close()
        }
    }

    @Test("A store that cannot write closes although an audience is being frozen, and answers all callers")
    func closedInTrouble() async throws {
        try await subject.withPlace { place in
            let store = try SQLiteStore(directory: place)
            _ = try await store.importRoster(SampleCampus.roster(studentsPerClass: 3000), prune: false)
            let notice = SampleCampus.notice()
            let release = await holdWriter(of: store)
            async let accepted = store.accept(NoticeDraft(notice, scope: .root))
            while store.health.queuedCommands < 1 { await Task.yield() }
            // In the same transaction; from the next one on the connection refuses writes.
            async let spoilt: Void = store.writer.write { database, _ in
                try database.execute(sql: "PRAGMA query_only = ON")
            }
            while store.health.queuedCommands < 2 { await Task.yield() }
            release()
            #expect(try await accepted.isExpanded == false)
            try await spoilt
            while store.health.trouble == nil { await Task.yield() }
            let change = Task { try await store.writer.write(changesRoster: true) { _, _ in } }
            let first = DeliveryID(notice: notice.id, ordinal: 0)
            store.record([DeliveryRecord(id: first, endpoint: 1, from: nil, to: .accepted, attempts: 1)]) {}
            await #expect(throws: StoreError.readOnly) {
                try await store.revokeKey(KeyID(rawValue: 1), at: SampleCampus.start)
            }
            await store.close()
            #expect(store.health.trouble == .readOnly)
            await #expect(throws: StoreError.closed) { try await change.value }

            let again = try SQLiteStore(directory: place)
            #expect(try await again.allPending(of: notice.id).count == 6004)
            #expect(try await again.progress(of: notice.id).isExpanded)
            await again.close()
        }
    }

    @Test("Circles that an interrupted import left uncounted are counted with the next start")
    func uncounted() async throws {
        try await subject.withPlace { place in
            let store = try SQLiteStore(directory: place)
            _ = try await store.importRoster(SampleCampus.roster(), prune: false)
            let totals = """
                SELECT circle || role || ' ' || people || ' ' || endpoints FROM circle_reach
                WHERE endpoints > 0 ORDER BY 1
                """
            let counted = try await store.read { try String.fetchAll($0, sql: totals) }
            #expect(counted.count == 7)
            try await store.writer.write { database, _ in
                try database.execute(
                    sql: """
                        UPDATE circle_reach SET endpoints = 99 WHERE role = 'protected';
                        DELETE FROM circle_reach WHERE role = '';
                        INSERT INTO circle_reach VALUES (77, 'lead', 1, 1);
                        UPDATE roster_revision SET revision = revision + 1;
                        """
                )
            }
            await store.close()
            let again = try SQLiteStore(directory: place)
            #expect(try await again.read { try String.fetchAll($0, sql: totals) } == counted)
            await again.close()
        }
    }

    /// The commit count that each command finds tells which transaction it was in, and the recorded rows tell which
    /// outcomes preceded it.
    @Test("Commands go first, or join a transaction before its commit; outcomes wait only once")
    func commandsAndOutcomes() async throws {
        try await subject.withPlace { place in
            let store = try SQLiteStore(directory: place)
            _ = try await store.importRoster(SampleCampus.roster(), prune: false)
            let notice = SampleCampus.notice()
            _ = try await store.accept(NoticeDraft(notice, scope: .root))
            while try await !store.progress(of: notice.id).isExpanded { await Task.yield() }
            // Read on the writer's thread, where earlier counters are up to date; its own commit is one more.
            let before = try await store.writer.write { _, _ in store.health.commits + 1 }
            let (begins, begun) = AsyncStream.makeStream(of: Void.self)
            var waits = begins.makeAsyncIterator()
            let gates = (0..<6).map { _ in DispatchSemaphore(value: 0) }
            /// A command that returns the number of outcomes written before it, and blocks the writer until it is
            /// released.
            @Sendable func look(_ place: Int) async throws -> Int? {
                try await store.writer.write { database, _ in
                    begun.yield()
                    gates[place].wait()
                    return try Int.fetchOne(database, sql: "SELECT count(*) FROM deliveries")
                }
            }
            @Sendable func record(_ ordinal: UInt32) async {
                let id = DeliveryID(notice: notice.id, ordinal: ordinal)
                await store.recordNow([DeliveryRecord(id: id, endpoint: 1, from: nil, to: .accepted, attempts: 1)])
            }
            var looks: [Task<Int?, any Error>] = []
            looks.append(Task { try await look(0) })
            _ = await waits.next()
            async let first: Void = record(0)
            while store.health.queuedRows < 1 { await Task.yield() }
            async let second: Void = record(1)
            while store.health.queuedRows < 2 { await Task.yield() }
            // Each command is queued while the one before it has the writer.
            for place in gates.indices.dropFirst() {
                looks.append(Task { try await look(place) })
                while store.health.queuedCommands < 1 { await Task.yield() }
                gates[place - 1].signal()
                _ = await waits.next()
            }
            gates[gates.count - 1].signal()
            _ = await (first, second)
            var found: [Int?] = []
            for look in looks { found.append(try await look.value) }
            // The counters are updated after the callers were answered.
            while store.health.queuedRows > 0 { await Task.yield() }
            // 0 and 1; 2 alone, joined by 3; 4, the outcomes, joined by 5.
            #expect(found == [0, 0, 0, 0, 0, 2])
            #expect(store.health.commits == before + 3)
            await store.close()
        }
    }

    @Test("The write-ahead log restarts under any load")
    func checkpoints() async throws {
        try await subject.withPlace { place in
            let store = try SQLiteStore(directory: place)
            try await store.writer.write { database, _ in
                try database.execute(sql: "CREATE TABLE ballast(bytes BLOB)")
            }
            for _ in 0..<32 {
                try await store.writer.write { database, _ in
                    let pages = "WITH RECURSIVE page(n) AS (VALUES(1) UNION ALL SELECT n + 1 FROM page WHERE n < 256)"
                    try database.execute(sql: "INSERT INTO ballast \(pages) SELECT zeroblob(4000) FROM page")
                }
            }
            // More than 32 MiB have gone through it. It is emptied at 16 MiB plus one transaction, even while commands
            // wait.
            #expect(store.health.walBytes < 20 << 20)
            await store.close()
        }
    }

    @Test("Queries of the log do not delay the engine's next page")
    func enginesReaders() async throws {
        try await subject.withPlace { place in
            let store = try SQLiteStore(directory: place)
            _ = try await store.importRoster(SampleCampus.roster(), prune: false)
            let notice = SampleCampus.notice()
            _ = try await store.accept(NoticeDraft(notice, scope: .root))
            let gate = DispatchSemaphore(value: 0)
            let (arrivals, arrived) = AsyncStream.makeStream(of: Void.self)
            // More than there are readers; each reports whether it was released or gave up.
            let queries = (0..<8).map { _ in
                Task {
                    try await store.read { _ in
                        arrived.yield()
                        return gate.wait(timeout: .now() + 20)
                    }
                }
            }
            for await _ in arrivals.prefix(4) {}
            let start = Timestamp(seconds: 0)
            #expect(try await store.pendingDeliveries(of: notice.id, from: 0, limit: 10).deliveries.count == 10)
            #expect(try await store.dueDeliveries(after: start, through: .distantFuture, limit: 10).deliveries.isEmpty)
            #expect(try await store.notice(notice.id, scope: .root).id == notice.id)
            for _ in queries { gate.signal() }
            for query in queries { #expect(try await query.value == .success) }
            await store.close()
        }
    }
}
