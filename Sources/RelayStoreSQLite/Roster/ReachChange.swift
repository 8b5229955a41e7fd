import GRDB

/// How one transaction changes the circles' totals (``CircleCounts``): by what was added and removed, never by counting
/// a circle again, which would cost as much as the circle is large.
struct ReachChange {
    /// Whose total: those of a circle in a role; the circle's own endpoints under the empty role.
    struct Place: Hashable {
        var circle: Int64
        var role: String
    }

    private struct Difference {
        var people = 0
        var endpoints = 0
    }

    /// Totals that the change of one person or endpoint changes at most. A person in more circles is counted when all
    /// totals are counted next (``RosterRevision/isCounted(_:)``): until then the reach of a large audience is off by
    /// that person.
    static let limit = 250

    private var differences: [Place: Difference] = [:]
    /// Whether nothing was left to be counted later.
    var isComplete = true

    /// Totals that change.
    var count: Int { differences.count }

    mutating func add(_ place: Place, people: Int, endpoints: Int) {
        differences[place, default: Difference()].people += people
        differences[place, default: Difference()].endpoints += endpoints
    }

    /// The circle is gone, and its totals with it.
    mutating func forget(circle: Int64) { differences = differences.filter { $0.key.circle != circle } }

    /// - Returns: whether all totals are right with it.
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
