import Foundation
import GRDB
import RelayModel
import RelayStore

/// The one import that is under way, as rows: staged, decided, applied in steps, cleared. Each function is one
/// transaction that changes at most ``SQLiteStore/rosterRowsPerTransaction`` rows.
///
/// What is staged and not decided is dropped at the next start; what is decided is finished there before anything else.
enum ImportStaging {
    /// What one step left.
    struct Step: Sendable {
        /// Rows that another request was quicker with.
        var skipped: [String] = []
        var isLast = false
    }

    static func stage(_ rows: some Sequence<(Int, StagedRow)>, _ database: Database) throws {
        let insert = try database.cachedStatement(
            sql: "INSERT INTO import_changes(seq, group_size, expected, change) VALUES (?, ?, ?, ?)"
        )
        let encoder = JSONEncoder()
        for (place, row) in rows {
            let change = String(decoding: try encoder.encode(row.change), as: UTF8.self)
            try insert.execute(arguments: [place, row.groupSize, row.expected, change])
        }
    }

    /// From this commit on the import happens, whatever becomes of the process.
    static func decide(_ database: Database) throws {
        try database.execute(sql: "INSERT INTO roster_import(is_decided, applied) VALUES (1, -1)")
    }

    static func isDecided(_ database: Database) throws -> Bool {
        try Bool.fetchOne(database, sql: "SELECT is_decided FROM roster_import") ?? false
    }

    static func isEmpty(_ database: Database) throws -> Bool {
        let isUsed = try Bool.fetchOne(
            database,
            sql: "SELECT EXISTS(SELECT 1 FROM roster_import) OR EXISTS(SELECT 1 FROM import_changes)"
        )
        return isUsed == false
    }

    /// Applies the next rows.
    static func apply(_ database: Database) throws -> Step {
        let applied = try Int64.fetchOne(database, sql: "SELECT applied FROM roster_import") ?? -1
        let rows = try Row.fetchCursor(
            database.cachedStatement(
                sql: "SELECT seq, expected, change, group_size FROM import_changes WHERE seq > ? ORDER BY seq"
            ),
            arguments: [applied]
        )
        var writing = try RosterWriting(database)
        var step = Step()
        // The cursor's row and the roster's revision.
        var written = 2
        var last = applied
        step.isLast = true
        while let row = try rows.next() {
            // What the next row may need: itself, and the totals of the circles it counts in. A person whose rows all
            // fit is not torn apart: a notice accepted in between would find them without an endpoint.
            let need = min((row[3] as Int) * 3, ReachChange.limit) + ReachChange.limit
            let used = written + writing.reach.count
            let isTooLarge = used + 1 + need > SQLiteStore.rosterRowsPerTransaction
            guard !isTooLarge || written == 2 else {
                step.isLast = false
                break
            }
            let change = try JSONDecoder().decode(StagedChange.self, from: Data((row[2] as String).utf8))
            let expected = row[1] as Int64?
            var attempt = writing
            do {
                try database.inSavepoint {
                    try attempt.apply(change, expected: expected)
                    return .commit
                }
                writing = attempt
            } catch let error as StoreError where error.isOfTheRoster {
                step.skipped.append(change.name)
            }
            written += 1
            last = row[0]
        }
        try writing.finish()
        try database.execute(sql: "UPDATE roster_import SET applied = ?", arguments: [last])
        return step
    }

    /// Removes what was staged, the next rows of it.
    /// - Returns: whether nothing is left.
    static func clear(_ database: Database) throws -> Bool {
        try database.execute(
            sql: "DELETE FROM import_changes WHERE seq IN (SELECT seq FROM import_changes LIMIT ?)",
            arguments: [SQLiteStore.rosterRowsPerTransaction - 1]
        )
        guard database.changesCount < SQLiteStore.rosterRowsPerTransaction - 1 else { return false }
        try database.execute(sql: "DELETE FROM roster_import")
        return true
    }

    /// Brings an import that a stop interrupted to its end, at a start.
    static func finish(_ pool: DatabasePool) throws {
        guard try !pool.read(isEmpty) else { return }
        if try pool.read(isDecided) {
            while try !pool.write({ try apply($0).isLast }) {}
        }
        while try !pool.write(clear) {}
    }
}

extension RosterWriting {
    /// Applies one staged row.
    /// - Throws: a ``StoreError`` about the roster where another request changed what the row is about; nothing is
    ///   written then.
    fileprivate mutating func apply(_ change: StagedChange, expected: Int64?) throws {
        switch change {
        case .circle(let id, let name, let kind, let parent, let unit):
            let circle = Circle(
                id: CircleID(unchecked: id),
                name: name,
                kind: try StoredColumn("import_changes", "change").value(kind, row: change.name),
                parent: parent.map(CircleID.init(unchecked:)),
                unit: UnitPath(unchecked: unit)
            )
            try require(expected, CircleRows.stored(database, circle.id)?.revision, .circle, id)
            try put(circle)
        case .person(let id, let name, let phone, let unit):
            let person = Person(
                id: PersonID(unchecked: id),
                name: name,
                phone: phone.flatMap { PhoneNumber(stored: $0) },
                unit: UnitPath(unchecked: unit)
            )
            try require(expected, PersonRows.stored(database, person.id)?.revision, .person, id)
            try put(person)
        case .membership(let circle, let person, let role):
            let membership = Membership(
                circle: CircleID(unchecked: circle),
                person: PersonID(unchecked: person),
                role: try StoredColumn("import_changes", "change").value(role, row: change.name)
            )
            try require(expected, revision(of: membership.circle, membership.person), .member, person)
            try put(membership)
        case .endpoint(let endpoint):
            let column = StoredColumn("import_changes", "change")
            let planned = Endpoint(
                id: EndpointID(unchecked: endpoint.id),
                owner: try column.known(EndpointOwner(endpoint.owner), row: change.name),
                channel: ChannelName(unchecked: endpoint.channel),
                address: Secret(endpoint.address),
                secret: Secret(endpoint.secret),
                enabled: endpoint.enabled,
                drill: endpoint.drill,
                everyone: endpoint.everyone,
                disabledReason: endpoint.disabledReason
            )
            try require(expected, EndpointRows.stored(database, planned.id)?.revision, .endpoint, endpoint.id)
            try put(planned)
        case .removeEndpoint(let id):
            guard let stored = try EndpointRows.stored(database, EndpointID(unchecked: id)) else { return }
            try require(expected, stored.revision, .endpoint, id)
            _ = try remove(EndpointID(unchecked: id))
        case .removeMembership(let circle, let person):
            let (circle, person) = (CircleID(unchecked: circle), PersonID(unchecked: person))
            guard let revision = try revision(of: circle, person) else { return }
            try require(expected, revision, .member, person.text)
            _ = try remove(person, from: circle)
        case .removePerson(let id):
            guard let stored = try PersonRows.stored(database, PersonID(unchecked: id)) else { return }
            try require(expected, stored.revision, .person, id)
            try requireBare("person", stored.number, .person, id)
            try remove(PersonID(unchecked: id))
        case .removeCircle(let id):
            guard let stored = try CircleRows.stored(database, CircleID(unchecked: id)) else { return }
            try require(expected, stored.revision, .circle, id)
            try requireBare("circle", stored.number, .circle, id)
            try remove(CircleID(unchecked: id))
        }
    }

    private func revision(of circle: CircleID, _ person: PersonID) throws -> Int64? {
        guard let circle = try CircleRows.stored(database, circle)?.number,
            let person = try PersonRows.stored(database, person)?.number
        else { return nil }
        return try MembershipRows.stored(database, circle: circle, person: person)?.revision
    }

    private func require(_ expected: Int64?, _ found: Int64?, _ kind: RecordKind, _ id: String) throws {
        guard expected != found else { return }
        throw StoreError.preconditionFailed(kind: kind, id: id, revision: found)
    }

    /// Whether all that was planned to go has gone: what came since stays, and so does its owner.
    private func requireBare(_ column: String, _ number: Int64, _ kind: RecordKind, _ id: String) throws {
        let isUsed = try Bool.fetchOne(
            database,
            sql: """
                SELECT EXISTS(SELECT 1 FROM memberships WHERE \(column) = ?1)
                    OR EXISTS(SELECT 1 FROM endpoints WHERE \(column) = ?1 AND removed = 0)
                """,
            arguments: [number]
        )
        if isUsed ?? false { throw StoreError.preconditionFailed(kind: kind, id: id, revision: nil) }
    }
}

extension StoreError {
    /// Whether it says that a row of the roster is not what a change of it expects; else the store itself is in
    /// trouble.
    fileprivate var isOfTheRoster: Bool {
        switch self {
        case .notFound, .conflict, .preconditionFailed: true
        default: false
        }
    }
}
