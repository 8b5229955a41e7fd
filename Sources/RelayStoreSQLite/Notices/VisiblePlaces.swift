import GRDB
import RelayModel
import RelayStore

/// Which deliveries of a notice a scope sees.
///
/// A scope sees a notice whole that it issued, or whose audience lies in it. Of a notice that reached it from above it
/// sees its own deliveries: those whose person or circle lay in it as the notice was accepted.
enum VisiblePlaces {
    case all
    /// Those of these units, which stand in these segments.
    case own(units: Set<UInt32>, segments: ClosedRange<Int>)

    /// Nil where the scope does not see the notice.
    static func find(
        _ database: Database,
        of notice: NoticeID,
        in units: [UnitPath],
        scope: UnitPath
    ) throws -> VisiblePlaces? {
        if units.contains(where: scope.contains) { return .all }
        let rows = try Row.fetchAll(
            database.cachedStatement(
                sql: """
                    SELECT number, first_segment, last_segment FROM reached_units
                    WHERE notice = ? AND unit >= ? AND unit < ?
                    """
            ),
            arguments: [notice.rawValue] + subtree(of: scope)
        )
        guard let first = rows.map({ $0[1] as Int }).min(), let last = rows.map({ $0[2] as Int }).max() else {
            return nil
        }
        return .own(units: Set(rows.map { UInt32(truncatingIfNeeded: $0[0] as Int64) }), segments: first...last)
    }

    /// The stretch of the index in which a scope's units lie; `/` is followed by `0` in ASCII.
    private static func subtree(of scope: UnitPath) -> StatementArguments {
        [ReachedUnits.key(scope), scope.text + "0"]
    }

    /// The SQL of whether a notice reached a unit that lies in a scope, with its arguments. Where all units that it
    /// reached lie in the scope, or beside it, that takes no look into the index; else one, however many units there
    /// are.
    static func isReached(by scope: UnitPath) -> (sql: String, arguments: StatementArguments) {
        let labels = scope.text.split(separator: "/")
        let above = (0...labels.count).map { labels.prefix($0).joined(separator: "/") }
        let places = above.map { _ in "?" }.joined(separator: ", ")
        let sql = """
            (\(ScopeCondition.within("reached_unit", "?")) OR (reached_unit IN (\(places)) AND EXISTS (
                SELECT 1 FROM reached_units r WHERE r.notice = notices.id AND r.unit >= ? AND r.unit < ?)))
            """
        let within = StatementArguments(repeatElement(scope.text, count: 4))
        return (sql, within + StatementArguments(above) + subtree(of: scope))
    }

    /// Whether a segment may hold one that is seen.
    func mayContain(segment: Int) -> Bool {
        switch self {
        case .all: true
        case .own(_, let segments): segments.contains(segment)
        }
    }

    /// Whether the place of a recipient is seen.
    func contain(_ recipient: FrozenRecipient?) -> Bool {
        switch self {
        case .all: true
        case .own(let units, _): recipient?.units.contains(where: units.contains) ?? false
        }
    }
}
