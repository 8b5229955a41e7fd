import GRDB

/// The change of the circles' totals (``CircleCounts``) by one transaction. It adds and subtracts; counting a circle
/// again would cost as much as the circle is large.
struct ReachChange {
    /// The key of a total: a circle and a role; the circle's own endpoints under the empty role.
    struct Place: Hashable {
        var circle: Int64
        var role: String
    }

    private struct Difference {
        var people = 0
        var endpoints = 0
    }

    /// The most totals that the change of one person or endpoint updates. A person in more circles is counted when all
    /// totals are counted next (``RosterRevision/isCounted(_:)``); until then the reach of a large audience is wrong by
    /// that person.
    static let limit = 250

    private var differences: [Place: Difference] = [:]
    /// Whether no change was left to be counted later.
    var isComplete = true

    /// The number of totals that change.
    var count: Int { differences.count }

    mutating func add(_ place: Place, people: Int, endpoints: Int) {
        differences[place, default: Difference()].people += people
        differences[place, default: Difference()].endpoints += endpoints
    }

    /// Drops the totals of a removed circle.
    mutating func forget(circle: Int64) { differences = differences.filter { $0.key.circle != circle } }

    /// - Returns: Whether all totals are correct after it.
    func apply(to database: Database) throws -> Bool {
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO circle_reach(circle, role, people, endpoints) VALUES (?1, ?2, max(0, ?3), max(0, ?4))
                ON CONFLICT(circle, role) DO UPDATE SET people = max(0, people + ?3), endpoints = max(0, endpoints + ?4)
                """
        )
        for (place, difference) in differences where difference.people != 0 || difference.endpoints != 0 {
            try statement.execute(
                arguments: [place.circle, place.role, difference.people, difference.endpoints]
            )
        }
        return isComplete
    }
}
