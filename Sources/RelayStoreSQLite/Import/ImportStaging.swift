import Foundation
import GRDB
import RelayModel
import RelayStore

/// The one import that is under way, as rows: staged, decided, applied in steps, cleared. Each function is one
/// transaction that changes at most ``ImportStep/rows`` rows.
///
/// The next start drops an import that is staged and not decided, and completes one that is decided before anything
/// else.
enum ImportStaging {
    /// The result of one step.
    struct Step: Sendable {
        /// Rows whose records another request changed first.
        var skipped: [String] = []
        /// Rows that were applied or skipped.
        var rows = 0
        var isLast = false
    }

    /// The number of rows from which an import stores the endpoints' addresses at its end.
    static let large = 10_000

    static func stage(_ records: some Sequence<StagedRecord>, _ database: Database) throws {
        let insert = try database.cachedStatement(
            sql: "INSERT INTO import_changes(seq, group_size, expected, change) VALUES (?, ?, NULL, ?)"
        )
        for record in records { try insert.execute(arguments: [record.place, record.size, record.text]) }
    }

    /// Commits the import: from here on it is completed even if the process ends.
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

    /// Applies the next records.
    static func apply(_ database: Database, limit: Int) throws -> Step {
        let applied = try Int64.fetchOne(database, sql: "SELECT applied FROM roster_import") ?? -1
        let records = try Row.fetchCursor(
            database.cachedStatement(
                sql: "SELECT seq, expected, change FROM import_changes WHERE seq > ? ORDER BY seq"
            ),
            arguments: [applied]
        )
        let isLarge = try Self.isLarge(database)
        var writing = try RosterRowWriter(database, notesAddresses: !isLarge)
        var step = Step()
        // The cursor's row and the roster's revision.
        var written = 2
        var last = applied
        step.isLast = true
        while let record = try records.next() {
            let place: Int64 = record[0]
            let rows = try StagedRecord.rows(record[2], expected: record[1], place: place)
            // The rows that the record may change, and the totals of its circles; for a new person only those of their
            // own memberships. A person whose rows all fit is not split: a notice accepted in between would find them
            // without an endpoint.
            let cost = rows.reduce(0) { $0 + Self.cost(of: $1, isLarge: isLarge) }
            let need = cost + rows.count * 2 + (rows.first?.isNewPerson == true ? 0 : ReachChange.limit)
            guard written + writing.reach.count + need <= limit || written == 2 else {
                step.isLast = false
                break
            }
            for row in rows {
                do {
                    try writing.apply(row.change, expected: row.expected)
                } catch let error as StoreError where error.isOfTheRoster {
                    step.skipped.append(row.change.name)
                }
            }
            written += cost
            step.rows += rows.count
            last = place
        }
        try writing.finish()
        try database.execute(sql: "UPDATE roster_import SET applied = ?", arguments: [last])
        return step
    }

    /// The most rows that a change touches, without circles' totals: an endpoint has its own row and those of its
    /// previous and its new address.
    private static func cost(of row: StagedRow, isLarge: Bool) -> Int {
        switch row.change {
        case .endpoint: row.expected == nil && isLarge ? 1 : 6
        case .removeEndpoint: 3
        default: 1
        }
    }

    static func isLarge(_ database: Database) throws -> Bool {
        try Int64.fetchOne(database, sql: "SELECT max(seq) FROM import_changes") ?? 0 >= large
    }

    /// Removes the next staged rows.
    /// - Returns: Whether nothing is left.
    static func clear(_ database: Database, limit: Int) throws -> Bool {
        try database.execute(
            sql: "DELETE FROM import_changes WHERE seq IN (SELECT seq FROM import_changes LIMIT ?)",
            arguments: [limit - 1]
        )
        guard database.changesCount < limit - 1 else { return false }
        try database.execute(sql: "DELETE FROM roster_import")
        return true
    }

    /// Completes, at a start, an import that a stop interrupted.
    static func finish(_ pool: DatabasePool) throws {
        guard try !pool.read(isEmpty) else { return }
        let limit = ImportStep.exclusive.rows
        if try pool.read(isDecided) {
            while try !pool.write({ try apply($0, limit: limit).isLast }) {}
            if try pool.read(isLarge) {
                var differences = try pool.read(EndpointAddresses.differences)
                while !differences.isEmpty {
                    let step = differences.next(limit)
                    try pool.write { try EndpointAddresses.write(step, $0) }
                }
            }
        }
        while try !pool.write({ try clear($0, limit: limit) }) {}
    }
}

extension RosterRowWriter {
    /// Applies one staged row.
    /// - Throws: A ``StoreError`` about the roster if another request changed the record; nothing is written then.
    fileprivate mutating func apply(_ change: StagedChange, expected: Int64?) throws {
        switch change {
        case .unit(let text, let name, let englishName, let kind):
            let path = UnitPath(unchecked: text)
            guard let name else { return try UnitRows.make(database, path, revision: revision) }
            let column = StoredColumn("import_changes", "change")
            let unit = OrganisationUnit(
                path: path,
                name: name,
                englishName: englishName,
                kind: try kind.map { try column.value($0, row: change.name) }
            )
            try require(expected, UnitRows.stored(database, path)?.revision, .unit, text)
            try UnitRows.put(database, unit, revision: revision)
        case .circle(let id, let name, let kind, let parent, let unit):
            let circle = Circle(
                id: CircleID(unchecked: id),
                name: name,
                kind: try StoredColumn("import_changes", "change").value(kind, row: change.name),
                parent: parent.map(CircleID.init(unchecked:)),
                unit: UnitPath(unchecked: unit)
            )
            try require(expected, CircleRows.stored(database, circle.id)?.revision, .circle, id)
            // The only change with two statements: the second may be refused.
            try database.inSavepoint {
                try put(circle)
                return .commit
            }
        case .person(let id, let name, let phone, let unit):
            let person = Person(
                id: PersonID(unchecked: id),
                name: name,
                phone: phone.flatMap { PhoneNumber(stored: $0) },
                unit: UnitPath(unchecked: unit)
            )
            guard expected != nil else { return try insert(person) }
            try require(expected, PersonRows.stored(database, person.id)?.revision, .person, id)
            try put(person)
        case .membership(let circle, let person, let role):
            let membership = Membership(
                circle: CircleID(unchecked: circle),
                person: PersonID(unchecked: person),
                role: try StoredColumn("import_changes", "change").value(role, row: change.name)
            )
            guard expected != nil else { return try insert(membership) }
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
                keyword: endpoint.keyword ?? "",
                disabledBy: try endpoint.disabledBy.map { try column.value($0, row: change.name) },
                disabledReason: endpoint.disabledReason
            )
            guard expected != nil else { return try insert(planned) }
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

    /// Throws unless everything that was planned for removal is removed. What was added since stays, and so does its
    /// owner.
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
    /// Whether the error means that a row of the roster is not what the change expects. Other errors concern the store
    /// itself.
    fileprivate var isOfTheRoster: Bool {
        switch self {
        case .notFound, .conflict, .preconditionFailed: true
        default: false
        }
    }
}
