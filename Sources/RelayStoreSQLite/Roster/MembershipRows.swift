import GRDB
import RelayModel
import RelayStore

/// Memberships as rows.
enum MembershipRows {
    /// A stored membership.
    struct Stored {
        let role: Role
        let revision: Int64
    }

    static func stored(_ database: Database, circle: Int64, person: Int64) throws -> Stored? {
        let row = try Row.fetchOne(
            database.cachedStatement(sql: "SELECT role, revision FROM memberships WHERE circle = ? AND person = ?"),
            arguments: [circle, person]
        )
        return try row.map { Stored(role: try role($0[0], circle: circle), revision: $0[1]) }
    }

    static func list(_ database: Database, of circle: Int64, after cursor: String?, limit: Int) throws -> [Member] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT p.seq, p.id, p.name, p.phone, p.unit, p.revision, m.role, m.revision
                FROM memberships m JOIN people p ON p.seq = m.person
                WHERE m.circle = ? AND p.id > ? ORDER BY p.id LIMIT ?
                """,
            arguments: [circle, cursor ?? "", limit]
        ).map { row in
            Member(
                person: try PersonRows.stored(row).person,
                role: try role(row[6], circle: circle),
                revision: row[7]
            )
        }
    }

    /// The circles of a person.
    static func circles(_ database: Database, of person: Int64) throws -> [CircleID] {
        try String.fetchAll(
            database.cachedStatement(
                sql: "SELECT c.id FROM memberships m JOIN circles c ON c.seq = m.circle WHERE m.person = ?"
            ),
            arguments: [person]
        ).map(CircleID.init(unchecked:))
    }

    static func role(_ name: String, circle: Int64) throws(StoreError) -> Role {
        try StoredColumn("memberships", "role").value(name, row: "of circle row \(circle)")
    }
}
