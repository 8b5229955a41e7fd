import GRDB
import RelayModel
import RelayStore

/// An audience as a list of parts that grows during the walk. Circles inside the named ones are found a page at a time,
/// so that no step costs more than its page, however many circles there are.
///
/// The order is breadth-first: the named circles, then the circles inside them, by row number. It is the same after a
/// restart, because the roster does not change before an accepted audience is completely frozen.
struct AudienceWalk: Sendable {
    private(set) var parts: [AudiencePart]
    /// Circles of other units inside the named ones are left out.
    private let scope: UnitPath
    /// The circles whose parts are in the list.
    private var circles = RowBitmap()

    init(parts: [AudiencePart], scope: UnitPath) {
        self.parts = parts
        self.scope = scope
        for part in parts {
            if case .members(let circle, _, _) = part.source { _ = circles.insert(circle) }
        }
    }

    /// The entries of a part after a row number, and the row number of the next page; nil if the part ends.
    mutating func page(
        _ database: Database,
        part place: Int,
        after row: Int64,
        limit: Int,
        units: inout ReachedUnits
    ) throws -> (entries: [AudiencePart.Entry], next: Int64?) {
        guard case .nested(let circle, let roles) = parts[place].source else {
            return try parts[place].page(database, after: row, limit: limit, units: &units)
        }
        let found = try addNested(database, in: circle, roles: roles, after: row, through: .max, limit: limit)
        return ([], found.count < limit ? nil : found.last)
    }

    /// Restores the list as it was when the walk was at this position.
    mutating func resume(_ database: Database, at place: Int, row: Int64) throws {
        var next = 0
        while next <= place, next < parts.count {
            if case .nested(let circle, let roles) = parts[next].source {
                let through = next < place ? Int64.max : row
                _ = try addNested(database, in: circle, roles: roles, after: 0, through: through, limit: Int(Int32.max))
            }
            next += 1
        }
    }

    /// - Returns: The row numbers of the examined circles.
    private mutating func addNested(
        _ database: Database,
        in circle: Int64,
        roles: [Role],
        after row: Int64,
        through end: Int64,
        limit: Int
    ) throws -> [Int64] {
        let rows = try Row.fetchAll(
            database.cachedStatement(
                sql: "SELECT seq, unit FROM circles WHERE parent = ? AND seq > ? AND seq <= ? ORDER BY seq LIMIT ?"
            ),
            arguments: [circle, row, end, limit]
        )
        for row in rows {
            let number: Int64 = row[0]
            guard scope.contains(UnitPath(unchecked: row[1])), circles.insert(number) else { continue }
            parts += AudiencePart.parts(of: number, roles: roles)
            parts.append(AudiencePart(source: .nested(in: number, roles: roles), reader: .member))
        }
        return rows.map { $0[0] }
    }
}
