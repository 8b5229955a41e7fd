import Foundation
import RelayModel
import RelayStore
import Testing

@testable import RelayStoreSQLite

/// The folder of an open store: its owner, its lock and its loss.
@Suite("The data directory", .timeLimit(.minutes(5)))
struct DataDirectoryTests {
    private let subject = StoreUnderTest.all[0]
    private static let files = ["relay.lock", "relay.sqlite", "relay.sqlite-wal", "relay.sqlite-shm"]

    private func accept(_ store: SQLiteStore, _ number: Int64) async throws(StoreError) {
        _ = try await store.accept(NoticeDraft(SampleCampus.notice(number), scope: .root))
    }

    /// A store with people in it, whose folder the test changes.
    private func withStore(_ body: (_ store: SQLiteStore, _ place: String) async throws -> Void) async throws {
        try await subject.withPlace { place in
            let store = try SQLiteStore(directory: place)
            _ = try await store.importRoster(SampleCampus.roster(), prune: false)
            try await accept(store, 1)
            #expect(store.health.trouble == nil)
            try await body(store, place)
            await store.close()
        }
    }

    @Test("If the folder is deleted under the store, the store reports it at once and accepts nothing")
    func deleted() async throws {
        try await withStore { store, place in
            try FileManager.default.removeItem(atPath: place)
            #expect(store.health.trouble == .directoryLost(part: "the folder"))
            await #expect(throws: StoreError.directoryLost(part: "the folder")) { try await accept(store, 2) }
        }
    }

    @Test("A file of the folder counts as lost if it is deleted or replaced by a copy", arguments: files)
    func lostFile(name: String) async throws {
        for isReplaced in [false, true] {
            try await withStore { store, place in
                let file = place + "/" + name
                if isReplaced { try FileManager.default.copyItem(atPath: file, toPath: file + ".copy") }
                try FileManager.default.removeItem(atPath: file)
                if isReplaced { try FileManager.default.moveItem(atPath: file + ".copy", toPath: file) }
                #expect(store.health.trouble == .directoryLost(part: name))
                await #expect(throws: StoreError.directoryLost(part: name)) { try await accept(store, 2) }
            }
        }
    }

    @Test("A folder that is moved away and back is used again, and accepted notices are still there")
    func movedBack() async throws {
        try await withStore { store, place in
            let aside = place + "-aside"
            try FileManager.default.moveItem(atPath: place, toPath: aside)
            await #expect(throws: StoreError.directoryLost(part: "the folder")) { try await accept(store, 2) }
            try FileManager.default.moveItem(atPath: aside, toPath: place)
            try await accept(store, 3)
            #expect(store.health.trouble == nil)
            #expect(try await store.unfinishedNotices().map(\.id.rawValue) == [1, 3])
        }
    }

    @Test("A second store on the same database is refused although the lock file was deleted")
    func deletedLock() async throws {
        try await withStore { _, place in
            try FileManager.default.removeItem(atPath: place + "/relay.lock")
            #expect(throws: StoreError.locked(directory: place, pid: nil)) { try SQLiteStore(directory: place) }
        }
    }

    @Test("Only the owner may read the folder's files, including those that an earlier version left readable")
    func modes() async throws {
        func modes(_ place: String) throws -> [String: Int] {
            let files = FileManager.default
            return try files.contentsOfDirectory(atPath: place).reduce(into: [:]) { modes, name in
                let attributes = try files.attributesOfItem(atPath: place + "/" + name)
                modes[name] = attributes[.posixPermissions] as? Int
            }
        }
        let all = Self.files + ["relay.identity", "relay.tries"]
        try await subject.withPlace { place in
            let store = try SQLiteStore(directory: place)
            #expect(try Set(modes(place).keys) == Set(all))
            #expect(try modes(place).values.allSatisfy { $0 == 0o600 })
            // As after a kill: all files are there.
            let copy = place + "/copy"
            try FileManager.default.createDirectory(atPath: copy, withIntermediateDirectories: false)
            for name in all {
                try FileManager.default.copyItem(atPath: "\(place)/\(name)", toPath: "\(copy)/\(name)")
                chmod("\(copy)/\(name)", 0o644)
            }
            await store.close()
            let again = try SQLiteStore(directory: copy)
            #expect(try modes(copy).allSatisfy { $0.key == "relay.identity" || $0.value == 0o600 })
            await again.close()
        }
    }
}
