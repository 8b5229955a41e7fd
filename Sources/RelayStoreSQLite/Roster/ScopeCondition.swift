import RelayModel

/// The SQL of ``RelayStore/RosterAccess``: which rows a scope changes, and which it sees.
enum ScopeCondition {
    /// Whether a column's unit lies in the scope that a parameter holds. A unit's subtree is one stretch of the
    /// column's index: `/` is followed by `0` in ASCII.
    static func within(_ column: String, _ parameter: String = "?1") -> String {
        "(\(parameter) = '' OR \(column) = \(parameter) OR (\(column) > \(parameter) || '/' AND \(column) < \(parameter) || '0'))"
    }

    /// Whether a person's row `p` is one that the scope sees: at home there, or a member of a circle there.
    static func seesPerson(_ parameter: String = "?1") -> String {
        """
        (\(within("p.unit", parameter)) OR EXISTS (SELECT 1 FROM memberships m JOIN circles mc ON mc.seq = m.circle
            WHERE m.person = p.seq AND \(within("mc.unit", parameter))))
        """
    }

    /// The unit of an endpoint's owner, for rows joined to people `p` and circles `c`.
    static let endpointUnit = "coalesce(p.unit, c.unit)"
}
