import Foundation
import GRDB
import RelayModel
import RelayStore
import Testing

@testable import RelayStoreSQLite

/// Whether the folder contains its own database, and how its last process ended.
@Suite("The database's identity", .timeLimit(.minutes(5)))
struct DatabaseIdentityTests {
    private let subject = StoreUnderTest.all[0]

    private func makeStore(_ place: String) async throws {
        let store = try SQLiteStore(directory: place)
        _ = try await store.importRoster(SampleCampus.roster(), prune: false)
        await store.close()
    }

    private func people(_ place: String, acceptsEmpty: Bool = false) async throws -> Int {
        let store = try SQLiteStore(directory: place, acceptsEmpty: acceptsEmpty)
        let count = try await store.people(scope: .root, after: nil, limit: 100).items.count
        await store.close()
        return count
    }

    private func marker(_ place: String) throws -> String {
        try String(contentsOfFile: place + "/relay.identity", encoding: .utf8)
    }

    private func expectRefusal(_ finding: DatabaseFinding, _ place: String) {
        #expect(throws: StoreError.unexpectedDatabase(directory: place, finding: finding)) {
            try SQLiteStore(directory: place)
        }
    }

    @Test("A first start creates the database and its marker, and later starts find them")
    func first() async throws {
        try await subject.withPlace { place in
            try await makeStore(place)
            let first = try marker(place)
            #expect(first.count == 33)
            #expect(try await people(place) > 0)
            #expect(try marker(place) == first)
        }
    }

    @Test("A missing or empty database beside a marker is refused; accepting it starts empty")
    func missing() async throws {
        for isEmpty in [false, true] {
            try await subject.withPlace { place in
                try await makeStore(place)
                let first = try marker(place)
                let database = place + "/relay.sqlite"
                try FileManager.default.removeItem(atPath: database)
                if isEmpty { try Data().write(to: URL(fileURLWithPath: database)) }
                for _ in 0..<2 { expectRefusal(isEmpty ? .empty : .missing, place) }
                #expect(FileManager.default.fileExists(atPath: database) == isEmpty, "nothing is made in its place")
                #expect(try await people(place, acceptsEmpty: true) == 0)
                #expect(try marker(place) != first)
                #expect(try await people(place) == 0)
            }
        }
    }

    @Test("A start does not delete a log whose database is missing, even without a marker")
    func logAlone() async throws {
        try await subject.withPlace { place in
            let store = try SQLiteStore(directory: place)
            // An import would truncate the log again.
            _ = try await store.put(Person(id: PersonID(unchecked: "someone"), name: "由一人"), scope: .root)
            let copy = place + "/copy"
            try FileManager.default.createDirectory(atPath: copy, withIntermediateDirectories: false)
            try FileManager.default.copyItem(
                atPath: place + "/relay.sqlite-wal",
                toPath: copy + "/relay.sqlite-wal"
            )
            await store.close()
            expectRefusal(.missing, copy)
            #expect(FileManager.default.fileExists(atPath: copy + "/relay.sqlite-wal"))
        }
    }

    @Test("Another relay's database does not open under the marker, unless it is accepted")
    func foreign() async throws {
        try await subject.withPlace { place in
            try await makeStore(place + "-a")
            try await makeStore(place)
            defer { try? FileManager.default.removeItem(atPath: place + "-a") }
            let database = place + "/relay.sqlite"
            try FileManager.default.removeItem(atPath: database)
            try FileManager.default.copyItem(atPath: place + "-a/relay.sqlite", toPath: database)
            expectRefusal(.foreign, place)
            #expect(try await people(place, acceptsEmpty: true) > 0)
            #expect(try marker(place) == marker(place + "-a"))
        }
    }

    @Test("An invalid marker is refused, until the database is accepted")
    func unreadable() async throws {
        try await subject.withPlace { place in
            try await makeStore(place)
            for text in ["", "\n", "0123"] {
                try Data(text.utf8).write(to: URL(fileURLWithPath: place + "/relay.identity"))
                expectRefusal(.unreadableMarker, place)
            }
            #expect(try await people(place, acceptsEmpty: true) > 0)
            #expect(try await people(place) > 0)
        }
    }

    @Test("A database of schema 7 gets an identity and a marker and keeps its data")
    func upgrade() async throws {
        try await subject.withPlace { place in
            try await makeStore(place)
            try FileManager.default.removeItem(atPath: place + "/relay.sqlite")
            try await StoredSchema.makeDatabase(7, in: place)
            expectRefusal(.foreign, place)
            try FileManager.default.removeItem(atPath: place + "/relay.identity")
            let store = try SQLiteStore(directory: place)
            #expect(store.lastShutdown == .unclean, "the end of the earlier version is unknown")
            await store.close()
            #expect(try await people(place) > 0)
            #expect(try marker(place).count == 33)
        }
    }

    /// The folder as a kill leaves it, while its store continues elsewhere.
    private func killedCopy(of place: String) throws -> String {
        let copy = place + "/killed"
        try FileManager.default.createDirectory(atPath: copy, withIntermediateDirectories: false)
        for name in ["relay.identity", "relay.sqlite", "relay.sqlite-wal"] {
            try FileManager.default.copyItem(atPath: "\(place)/\(name)", toPath: "\(copy)/\(name)")
        }
        return copy
    }

    private func lastShutdown(_ place: String) async throws -> LastShutdown {
        let store = try SQLiteStore(directory: place)
        await store.close()
        return store.lastShutdown
    }

    @Test("A relay that stopped regularly, or never sent, has ended cleanly")
    func cleanEnd() async throws {
        try await subject.withPlace { place in
            for sends in [false, true, true] {
                let store = try SQLiteStore(directory: place)
                #expect(store.lastShutdown == .clean)
                if sends { try await store.noteSending() }
                await store.close()
                // All data are in one file then.
                #expect(!FileManager.default.fileExists(atPath: place + "/relay.sqlite-wal"))
            }
            #expect(try await lastShutdown(place) == .clean)
        }
    }

    @Test("A killed relay has not ended cleanly, however many commands open its store before the next start")
    func killed() async throws {
        try await subject.withPlace { place in
            let store = try SQLiteStore(directory: place)
            try await store.noteSending()
            let copy = try killedCopy(of: place)
            await store.close()
            for _ in 0..<3 { #expect(try await lastShutdown(copy) == .unclean) }
            let next = try SQLiteStore(directory: copy)
            #expect(next.lastShutdown == .unclean)
            try await next.noteSending()
            await next.close()
            #expect(try await lastShutdown(copy) == .clean)
        }
    }

    @Test("A log that was deleted after a kill is detected")
    func missingLog() async throws {
        try await subject.withPlace { place in
            let store = try SQLiteStore(directory: place)
            try await store.noteSending()
            let copy = try killedCopy(of: place)
            await store.close()
            try FileManager.default.removeItem(atPath: copy + "/relay.sqlite-wal")
            #expect(try await lastShutdown(copy) == .uncleanLogMissing)
        }
    }
}
