import Foundation
import GRDB
import GRDBSQLite
import RelayModel
import RelayStore

/// The members of a circle: all, or those in some roles, without some people.
struct AudienceMembers {
    let circle: Int64
    let roles: Set<Role>
    let except: Set<Int64>

    /// A range of people is read off an index where they lie so close; else one by one.
    private static let mostPerMember = 4

    func page(
        _ database: Database,
        after row: Int64,
        limit: Int,
        _ units: inout ReachedUnits
    ) throws -> (entries: [AudiencePart.Entry], next: Int64?) {
        var entries: [AudiencePart.Entry] = []
        var area: UInt32?
        let last = try read(database, after: row, limit: limit, &units, &area, &entries)
        let others = try Self.otherUnits(database, of: entries, outside: circle, &units)
        guard !others.isEmpty else { return (entries, last) }
        for place in entries.indices {
            guard let more = others[entries[place].recipient.person] else { continue }
            let known = units.sets[Int(entries[place].recipient.units)]
            entries[place].recipient.units = units.set(known + more)
        }
        return (entries, last)
    }

    /// Reads a page of members; the row number to go on from, nil where the circle ends.
    ///
    /// A page ends with a person, never between two endpoints of one. Walked in the order of the indexes: with the
    /// people of a page as a query of their own SQLite sorts the rows once more, a quarter of what freezing an
    /// audience costs. Through SQLite's own functions: a GRDB row costs as much as finding it.
    private func read(
        _ database: Database,
        after row: Int64,
        limit: Int,
        _ units: inout ReachedUnits,
        _ area: inout UInt32?,
        _ entries: inout [AudiencePart.Entry]
    ) throws -> Int64? {
        // The home is null where it is the circle's unit, as it mostly is: a text costs more than a null.
        let statement = try database.cachedStatement(
            sql: """
                SELECT m.person, m.role, e.seq, nullif(p.unit, (SELECT unit FROM circles WHERE seq = ?1)),
                    (SELECT unit FROM circles WHERE seq = ?1)
                FROM memberships m CROSS JOIN people p ON p.seq = m.person
                LEFT JOIN endpoints e ON e.person = m.person AND e.removed = 0
                WHERE m.circle = ?1 AND m.person > ?2 AND m.person <= ifnull((SELECT person FROM memberships
                    WHERE circle = ?1 AND person > ?2 ORDER BY person LIMIT 1 OFFSET ?3 - 1), \(Int64.max))
                ORDER BY m.person, e.seq
                """
        ).sqliteStatement
        sqlite3_reset(statement)
        defer { sqlite3_reset(statement) }
        sqlite3_bind_int64(statement, 1, circle)
        sqlite3_bind_int64(statement, 2, row)
        sqlite3_bind_int64(statement, 3, Int64(limit))
        var roleText = RepeatedText(column: 1)
        var homeText = RepeatedText(column: 3)
        var role: Role?
        var home: UInt32?
        var recipient = Recipient(circle: UInt32(truncatingIfNeeded: circle))
        var last: Int64 = -1
        var people = 0
        while true {
            let code = sqlite3_step(statement)
            guard code == SQLITE_ROW else {
                guard code == SQLITE_DONE else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
                return people < limit ? nil : last
            }
            let person = sqlite3_column_int64(statement, 0)
            if last < 0 {
                if let unit = sqlite3_column_text(statement, 4) { area = units.number(of: String(cString: unit)) }
                recipient.units = units.set(home: nil, area: area)
            }
            if person != last { people += 1 }
            last = person
            if let text = roleText.change(statement) {
                role = Role(name: text)
                recipient.role = RecipientCoding.code(of: role)
            }
            if !roles.isEmpty, !(role.map(roles.contains) ?? false) { continue }
            if !except.isEmpty, except.contains(person) { continue }
            if let text = homeText.change(statement) {
                home = units.number(of: text)
                recipient.units = units.set(home: home, area: area)
            }
            recipient.person = UInt32(truncatingIfNeeded: person)
            let hasEndpoint = sqlite3_column_type(statement, 2) != SQLITE_NULL
            let endpoint = hasEndpoint ? sqlite3_column_int64(statement, 2) : nil
            entries.append(AudiencePart.Entry(recipient: recipient, endpoint: endpoint))
        }
    }

    /// The units of further circles that the people of entries are members of.
    static func otherUnits(
        _ database: Database,
        of entries: [AudiencePart.Entry],
        outside circle: Int64,
        _ units: inout ReachedUnits
    ) throws -> [UInt32: [UInt32]] {
        var first = UInt32.max
        var last: UInt32 = 0
        for entry in entries where entry.recipient.person != 0 {
            first = min(first, entry.recipient.person)
            last = max(last, entry.recipient.person)
        }
        guard first <= last else { return [:] }
        let rows: RowCursor
        if Int(last - first) <= entries.count * mostPerMember {
            rows = try Row.fetchCursor(
                database.cachedStatement(
                    sql: """
                        SELECT m.person, c.unit FROM memberships m CROSS JOIN circles c ON c.seq = m.circle
                        WHERE m.person BETWEEN ? AND ? AND m.circle <> ?
                        """
                ),
                arguments: [Int64(first), Int64(last), circle]
            )
        } else {
            let people = Set(entries.map(\.recipient.person)).subtracting([0])
            rows = try Row.fetchCursor(
                database.cachedStatement(
                    sql: """
                        SELECT m.person, c.unit FROM json_each(?) AS number
                        CROSS JOIN memberships m ON m.person = number.value CROSS JOIN circles c ON c.seq = m.circle
                        WHERE m.circle <> ?
                        """
                ),
                arguments: [String(decoding: try JSONEncoder().encode(people), as: UTF8.self), circle]
            )
        }
        var found: [UInt32: [UInt32]] = [:]
        while let row = try rows.next() {
            guard let unit = units.number(of: row[1]) else { continue }
            found[UInt32(truncatingIfNeeded: row[0] as Int64), default: []].append(unit)
        }
        return found
    }
}

/// A column of text that mostly repeats from row to row: a text is made only where it differs from the row before. Null
/// is the empty text.
private struct RepeatedText {
    let column: Int32
    private var bytes: [UInt8] = []

    init(column: Int32) { self.column = column }

    /// The text of a row where it differs.
    mutating func change(_ row: SQLiteStatement) -> String? {
        guard let start = sqlite3_column_text(row, column) else {
            guard !bytes.isEmpty else { return nil }
            bytes = []
            return ""
        }
        let count = Int(sqlite3_column_bytes(row, column))
        if count == bytes.count, memcmp(start, bytes, count) == 0 { return nil }
        let text = UnsafeBufferPointer(start: start, count: count)
        bytes = Array(text)
        return String(decoding: text, as: UTF8.self)
    }
}
