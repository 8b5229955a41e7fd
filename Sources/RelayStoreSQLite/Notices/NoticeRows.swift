import Foundation
import GRDB
import RelayModel
import RelayStore

/// Notices as rows.
enum NoticeRows {
    private static let columns = """
        id, state, kind, unit, accepted_at, send_at, expires_at, event_id, content, recipients, endpoints, is_exact,
        issuer_unit
        """
    /// A notice that is being removed is not shown.
    private static let isShown = "purged < 2"

    static func insert(_ database: Database, _ notice: Notice, reach: AudienceReach) throws {
        try database.cachedStatement(
            sql: "INSERT INTO notices(\(columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        ).execute(
            arguments: [
                notice.id.rawValue, notice.state.name, notice.kind.name, notice.unit.text,
                notice.acceptedAt.milliseconds,
                notice.sendAt?.milliseconds, notice.expiresAt.milliseconds, notice.eventID,
                try NoticeContentCoding.encode(notice),
                reach.recipients, reach.endpoints, reach.isExact, notice.issuerUnit.text,
            ])
    }

    static func notice(_ database: Database, _ id: NoticeID, scope: UnitPath) throws -> Notice {
        try visible(database, id, scope: scope).notice
    }

    /// A notice, and which of its deliveries the scope sees.
    static func visible(
        _ database: Database,
        _ id: NoticeID,
        scope: UnitPath
    ) throws -> (notice: Notice, places: VisiblePlaces) {
        let missing = StoreError.notFound(kind: .notice, id: id.description)
        guard let row = try row(database, id) else { throw missing }
        let units = [row[3] as String, row[12] as String].map(UnitPath.init(unchecked:))
        guard let places = try VisiblePlaces.find(database, of: id, in: units, scope: scope) else { throw missing }
        return (try notice(row), places)
    }

    /// The answer of a notice's first acceptance.
    static func acceptance(_ database: Database, _ id: NoticeID) throws -> Acceptance {
        guard let row = try row(database, id) else { throw StoreError.notFound(kind: .notice, id: id.description) }
        return Acceptance(
            notice: try notice(row),
            reach: AudienceReach(recipients: row[9], endpoints: row[10], isExact: row[11]),
            isRepeat: true,
            isExpanded: true,
            isAllOff: row[14] as Bool? ?? false
        )
    }

    /// Whether every endpoint of a notice that was just frozen is disabled; stored for the answers to repeats.
    static func noteAllOff(_ database: Database, _ id: NoticeID) throws -> Bool {
        let segments = try Data.fetchAll(
            database.cachedStatement(sql: "SELECT endpoints FROM segments WHERE notice = ?"),
            arguments: [id.rawValue]
        )
        let numbers = segments.flatMap { Array(Segment.endpoints(in: $0)) }
        // Ends at the first enabled endpoint, which is usually the first one.
        let isAnyOn = try Bool.fetchOne(
            database.cachedStatement(
                sql: """
                    SELECT EXISTS(SELECT 1 FROM json_each(?) AS number
                        CROSS JOIN endpoints e ON e.seq = number.value WHERE e.enabled = 1 AND e.removed = 0)
                    """
            ),
            arguments: [String(decoding: try JSONEncoder().encode(numbers), as: UTF8.self)]
        )
        guard isAnyOn == false else { return false }
        try database.execute(sql: "UPDATE notices SET all_off = 1 WHERE id = ?", arguments: [id.rawValue])
        return true
    }

    static func list(
        _ database: Database,
        _ filter: NoticeFilter,
        scope: UnitPath,
        before cursor: Int64?,
        limit: Int
    ) throws -> [Notice] {
        var conditions = ["id < ?", isShown]
        var arguments: StatementArguments = [cursor ?? Int64.max]
        if scope != .root {
            let reached = VisiblePlaces.isReached(by: scope)
            let issued = ["unit", "issuer_unit"].map { ScopeCondition.within($0, "?") }
            conditions.append("(\((issued + [reached.sql]).joined(separator: " OR ")))")
            arguments += StatementArguments(repeatElement(scope.text, count: 8)) + reached.arguments
        }
        if let state = filter.state {
            conditions.append("state = ?")
            arguments += [state.name]
        }
        if let kind = filter.kind {
            conditions.append("kind = ?")
            arguments += [kind.name]
        }
        if let since = filter.since {
            conditions.append("accepted_at >= ?")
            arguments += [since.milliseconds]
        }
        return try Row.fetchAll(
            database,
            sql:
                """
                SELECT \(columns), purged FROM notices WHERE \(conditions.joined(separator: " AND ")) \
                ORDER BY id DESC LIMIT ?
                """,
            arguments: arguments + [limit]
        ).map(notice)
    }

    static func unfinished(_ database: Database) throws -> [Notice] {
        try Row.fetchAll(
            database,
            sql: "SELECT \(columns), purged FROM notices WHERE state \(NoticeState.unfinished.sql) ORDER BY id"
        ).map(notice)
    }

    private static func row(_ database: Database, _ id: NoticeID) throws -> Row? {
        try Row.fetchOne(
            database.cachedStatement(
                sql: "SELECT \(columns), purged, all_off FROM notices WHERE id = ? AND \(isShown)"
            ),
            arguments: [id.rawValue]
        )
    }

    private static func notice(_ row: Row) throws -> Notice {
        let id = NoticeID(rawValue: row[0])
        let content = try NoticeContentCoding.decode(row[8] as String, of: id)
        return Notice(
            id: id,
            kind: try StoredColumn("notices", "kind").value(row[2] as String, row: id.description),
            lane: content.lane,
            severity: content.severity,
            texts: content.texts,
            translations: content.translations,
            audience: content.audience,
            unit: UnitPath(unchecked: row[3]),
            issuer: content.issuer,
            issuerUnit: UnitPath(unchecked: row[12]),
            acceptedAt: Timestamp(milliseconds: row[4]),
            sendAt: (row[5] as Int64?).map(Timestamp.init(milliseconds:)),
            expiresAt: Timestamp(milliseconds: row[6]),
            acknowledgement: content.acknowledgement,
            forward: content.forward,
            data: content.data,
            corrects: content.corrects,
            eventID: row[7],
            state: try StoredColumn("notices", "state").value(row[1] as String, row: id.description),
            isBodyPurged: row[13] as Int > 0
        )
    }
}
