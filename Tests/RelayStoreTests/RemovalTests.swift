import Foundation
import RelayModel
import RelayStore
import Testing

@testable import RelayStoreSQLite

/// No file contains names, numbers, addresses or secrets of removed records.
@Suite("Removed data", .timeLimit(.minutes(5)))
struct RemovalTests {
    private static let traces = [
        "李消失的名字", "19911112222", "https://hooks.example.com/removed-address", "removed-secret",
    ]

    /// The traces that a file of the folder still contains.
    private func found(in place: String) throws -> [String] {
        let files = try FileManager.default.contentsOfDirectory(atPath: place)
        return try Self.traces.filter { trace in
            try files.contains { file in
                try Data(contentsOf: URL(filePath: place + "/" + file)).range(of: Data(trace.utf8)) != nil
            }
        }
    }

    private func put(_ store: SQLiteStore) async throws {
        let person = Person(
            id: PersonID(unchecked: "gone"),
            name: Self.traces[0],
            phone: PhoneNumber(Self.traces[1])
        )
        try await store.put(person, scope: .root)
        let membership = Membership(circle: CircleID(unchecked: "c1"), person: person.id, role: .guardian)
        try await store.put(membership, scope: .root)
        var endpoint = SampleCampus.endpoint("ep-gone", .person(person.id))
        endpoint.address = Secret(Self.traces[2])
        endpoint.secret = Secret(Self.traces[3])
        try await store.put(endpoint, scope: .root)
    }

    @Test(
        "Nothing is left after the removal of a person, of an endpoint, or by a pruning import",
        arguments: [0, 1, 2]
    )
    func gone(way: Int) async throws {
        try await StoreUnderTest.all[0].withPlace { place in
            let store = try SQLiteStore(directory: place)
            _ = try await store.importRoster(SampleCampus.roster(), prune: false)
            try await put(store)
            #expect(try found(in: place) == Self.traces)
            var expected: [String] = []
            switch way {
            case 0: try await store.remove(PersonID(unchecked: "gone"), scope: .root)
            case 1:
                try await store.remove(EndpointID(unchecked: "ep-gone"), scope: .root)
                expected = Array(Self.traces.prefix(2))
            default: _ = try await store.importRoster(SampleCampus.roster(), prune: true)
            }
            // The log is truncated directly after the commit, or as soon as its readers are done.
            while try found(in: place) != expected { await Task.yield() }
            await store.close()
            #expect(try found(in: place) == expected)
        }
    }

    @Test("An overwritten number or address is gone once the log is truncated")
    func overwritten() async throws {
        try await StoreUnderTest.all[0].withPlace { place in
            let store = try SQLiteStore(directory: place)
            _ = try await store.importRoster(SampleCampus.roster(), prune: false)
            try await put(store)
            try await store.put(Person(id: PersonID(unchecked: "gone"), name: "他"), scope: .root)
            try await store.put(SampleCampus.endpoint("ep-gone", .person(PersonID(unchecked: "gone"))), scope: .root)
            await store.close()
            let left = try found(in: place)
            #expect(left == [], "\(left)")
        }
    }
}
