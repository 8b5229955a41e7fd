import GRDB
import RelayModel
import RelayStore

/// People as rows, and which of them a unit sees: the members of the circles it sees.
enum PersonRows {
    /// Joined to ``CircleRows/visibleNumbers``: the people a scope sees.
    private static let seen = "p.seq IN (SELECT m.person FROM memberships m WHERE m.circle IN visible)"

    /// The row number of a person the scope sees.
    static func number(_ database: Database, of id: PersonID, scope: UnitPath) throws -> Int64? {
        guard
            let number = try Int64.fetchOne(database, sql: "SELECT seq FROM people WHERE id = ?", arguments: [id.text]),
            try isVisible(database, number, scope: scope)
        else { return nil }
        return number
    }

    /// Whether the person is in a circle that the scope sees. Somebody in no circle is seen by the root only.
    static func isVisible(_ database: Database, _ number: Int64, scope: UnitPath) throws -> Bool {
        if scope == .root { return true }
        let circles = try Int64.fetchAll(
            database,
            sql: "SELECT circle FROM memberships WHERE person = ?",
            arguments: [number]
        )
        return try circles.contains { try CircleRows.isVisible(database, $0, scope: scope) }
    }

    static func person(_ database: Database, _ id: PersonID, scope: UnitPath) throws -> Person {
        guard let number = try number(database, of: id, scope: scope),
            let row = try Row.fetchOne(
                database,
                sql: "SELECT id, name, phone FROM people WHERE seq = ?",
                arguments: [number]
            )
        else { throw StoreError.notFound(kind: .person, id: id.text) }
        return person(row)
    }

    static func people(_ database: Database, withPhone phone: PhoneNumber, scope: UnitPath) throws -> [Person] {
        try Row.fetchAll(
            database,
            sql: "SELECT id, name, phone, seq FROM people WHERE phone = ? ORDER BY seq",
            arguments: [phone.digits]
        ).filter { try isVisible(database, $0[3], scope: scope) }.map(person)
    }

    static func list(_ database: Database, scope: UnitPath, after cursor: String?, limit: Int) throws -> [Person] {
        let filter = scope == .root ? "" : "\(CircleRows.visibleNumbers) "
        let condition = scope == .root ? "?1 = ''" : seen
        return try Row.fetchAll(
            database,
            sql:
                "\(filter)SELECT p.id, p.name, p.phone FROM people p WHERE \(condition) AND p.id > ?2 ORDER BY p.id LIMIT ?3",
            arguments: [scope.text, cursor ?? "", limit]
        ).map(person)
    }

    static func person(_ row: Row) -> Person {
        Person(
            id: PersonID(unchecked: row[0]),
            name: row[1],
            phone: (row[2] as String?).flatMap { PhoneNumber($0) }
        )
    }
}
