import GRDB
import RelayModel
import RelayStore

/// People as rows. A scope changes those whose home lies within it, and also sees the members of its circles.
enum PersonRows {
    /// A stored person.
    struct Stored {
        let number: Int64
        let person: Person
        let revision: Int64

        var revised: Revised<Person> { Revised(person, revision: revision) }
    }

    private static let columns = "p.seq, p.id, p.name, p.phone, p.unit, p.revision FROM people p"

    /// The person with an id, in any unit.
    static func stored(_ database: Database, _ id: PersonID) throws -> Stored? {
        let row = try Row.fetchOne(
            database.cachedStatement(sql: "SELECT \(columns) WHERE p.id = ?"),
            arguments: [id.text]
        )
        return try row.map(stored)
    }

    static func access(_ database: Database, to stored: Stored, scope: UnitPath) throws -> RosterAccess {
        let home = RosterAccess(home: stored.person.unit, scope: scope)
        guard home == .hidden else { return home }
        let isMember = try Bool.fetchOne(
            database.cachedStatement(
                sql: "SELECT \(ScopeCondition.seesPerson("?2")) FROM people p WHERE p.seq = ?1"
            ),
            arguments: [stored.number, scope.text]
        )
        return RosterAccess(home: stored.person.unit, isMember: isMember ?? false, scope: scope)
    }

    /// The person with an id, if the scope sees them.
    /// - Throws: `notFound`.
    static func visible(_ database: Database, _ id: PersonID, scope: UnitPath) throws -> Stored {
        guard let stored = try stored(database, id), try access(database, to: stored, scope: scope) != .hidden else {
            throw StoreError.notFound(kind: .person, id: id.text)
        }
        return stored
    }

    /// The person that a request's field names.
    /// - Throws: `unknownReference` if the scope does not contain their home.
    static func referenced(
        _ database: Database,
        _ id: PersonID,
        scope: UnitPath,
        field: @autoclosure () -> String
    ) throws -> Stored {
        guard let stored = try stored(database, id), scope.contains(stored.person.unit) else {
            throw StoreError.unknownReference(kind: .person, id: id.text, field: field())
        }
        return stored
    }

    /// The people with a number that the scope sees.
    /// - Parameter areProtected: Whether to return only those who are `protected` in a circle.
    static func people(
        _ database: Database,
        withPhone phone: PhoneNumber,
        scope: UnitPath,
        areProtected: Bool = false
    ) throws -> [Person] {
        let condition = areProtected ? "AND \(isProtected)" : ""
        return try Row.fetchAll(
            database.cachedStatement(
                sql: """
                    SELECT \(columns) WHERE p.phone = ?2 AND \(ScopeCondition.seesPerson()) \(condition) ORDER BY p.seq
                    """
            ),
            arguments: [scope.text, phone.digits]
        ).map { try stored($0).person }
    }

    /// The row numbers of the people with a number that the scope sees and who are `protected` in a circle.
    static func numbers(
        _ database: Database,
        protectedWithPhone phone: PhoneNumber,
        scope: UnitPath
    ) throws -> [Int64] {
        try Int64.fetchAll(
            database.cachedStatement(
                sql: """
                    SELECT p.seq FROM people p WHERE p.phone = ?2 AND \(ScopeCondition.seesPerson()) AND \(isProtected)
                    """
            ),
            arguments: [scope.text, phone.digits]
        )
    }

    private static let isProtected = """
        EXISTS (SELECT 1 FROM memberships pm WHERE pm.person = p.seq AND pm.role = '\(Role.protected.name)')
        """

    static func list(_ database: Database, scope: UnitPath, after cursor: String?, limit: Int) throws -> [Person] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT \(columns) WHERE \(ScopeCondition.lists(peopleOf: scope)) AND p.id > ?2 ORDER BY p.id LIMIT ?3
                """,
            arguments: [scope.text, cursor ?? "", limit]
        ).map { try stored($0).person }
    }

    /// The number of the person's circles, counted up to a limit.
    static func membershipCount(_ database: Database, of number: Int64, limit: Int) throws -> Int {
        try Int.fetchOne(
            database.cachedStatement(
                sql: "SELECT count(*) FROM (SELECT 1 FROM memberships WHERE person = ? LIMIT ?)"
            ),
            arguments: [number, limit]
        ) ?? 0
    }

    static func stored(_ row: Row) throws -> Stored {
        let id: String = row[1]
        let phone = try (row[3] as String?).map { digits in
            try StoredColumn("people", "phone").known(PhoneNumber(stored: digits), row: id)
        }
        let person = Person(
            id: PersonID(unchecked: id),
            name: row[2],
            phone: phone,
            unit: UnitPath(unchecked: row[4])
        )
        return Stored(number: row[0], person: person, revision: row[5])
    }
}
