import GRDB
import RelayModel
import RelayStore
import Testing

@testable import RelayStoreSQLite

@Suite("Reading endpoints by row number", .timeLimit(.minutes(5)))
struct TargetReaderTests {
    /// Forwards, backwards, the same row twice, across gaps that are stepped over and gaps that are not, and missing
    /// rows.
    @Test(
        "In any order each number gives its own endpoint or none",
        arguments: [
            Array(1...20), Array((1...20).reversed()), [5, 5, 4, 5], [1, 2, 5, 9, 14, 20, 2], [2, 3, 4, 8, 9, 10],
            [8, 12, 11, 90_000, 1], [3, 3, 9, 9],
        ]
    )
    func ownEndpoint(numbers: [UInt32]) async throws {
        try await StoreUnderTest.all[0].withPlace { place in
            let store = try SQLiteStore(directory: place)
            _ = try await store.importRoster(SampleCampus.roster(), prune: false)
            try await store.writer.write { database, _ in
                try database.execute(sql: "DELETE FROM endpoints WHERE seq IN (3, 9, 11)")
            }
            let (found, expected) = try await store.read { database in
                let found = try TargetReader.read(database) { reader in
                    try numbers.map { number in
                        try reader.target(number).map { "\($0.number) \($0.id) \($0.address.reveal())" }
                    }
                }
                let expected = try numbers.map { number in
                    try String.fetchOne(
                        database,
                        sql: "SELECT seq || ' ' || id || ' ' || address FROM endpoints WHERE seq = ?",
                        arguments: [Int64(number)]
                    )
                }
                return (found, expected)
            }
            #expect(found == expected)
            #expect(expected.contains { $0 != nil } || numbers == [3, 3, 9, 9])
            await store.close()
        }
    }

    @Test("A keyword is stored, is part of its target, and is changed by the next import")
    func keyword() async throws {
        try await StoreUnderTest.all[0].withPlace { place in
            let store = try SQLiteStore(directory: place)
            for keyword in ["警情", "反诈", ""] {
                var roster = SampleCampus.roster()
                roster.endpoints[0].keyword = keyword
                let report = try await store.importRoster(roster, prune: false)
                let id = roster.endpoints[0].id
                #expect(try await store.endpoint(id, scope: .root).record.keyword == keyword, "\(report)")
                let keywords = try await store.read { database in
                    let number = try Int64.fetchOne(
                        database,
                        sql: "SELECT seq FROM endpoints WHERE id = ?",
                        arguments: [id.text]
                    )
                    return try TargetReader.read(database) { reader in
                        try reader.target(UInt32(number ?? 0)).map(\.keyword)
                    }
                }
                #expect(keywords == keyword)
            }
            await store.close()
        }
    }
}
