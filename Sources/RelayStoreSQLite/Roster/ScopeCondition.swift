import RelayModel

/// The SQL of ``RelayStore/RosterAccess``: which rows a scope changes, and which it sees.
enum ScopeCondition {
    /// Whether a column's unit lies in the scope that a parameter holds. A unit's subtree is one stretch of the
    /// column's index: `/` is followed by `0` in ASCII.
    static func within(_ column: String, _ parameter: String = "?1") -> String {
        "(\(parameter) = '' OR \(column) = \(parameter) OR (\(column) > \(parameter) || '/' AND \(column) < \(parameter) || '0'))"
    }

    /// The same for lists, where the unit is not the root: a condition that the column's index serves.
    static func below(_ column: String, _ parameter: String = "?1") -> String {
        "(\(column) = \(parameter) OR (\(column) > \(parameter) || '/' AND \(column) < \(parameter) || '0'))"
    }

    /// The circles `c` that a scope lists; its text is the first argument.
    static func lists(circlesOf scope: UnitPath) -> String { scope == .root ? "?1 = ''" : below("c.unit") }

    /// The units that a scope lists.
    static func lists(unitsOf scope: UnitPath) -> String { scope == .root ? "?1 = ''" : below("path") }

    /// The people `p` that a scope lists, found from its own and from its circles' members: a look at every person of a
    /// large roster would take seconds.
    static func lists(peopleOf scope: UnitPath) -> String {
        guard scope != .root else { return "?1 = ''" }
        return """
            p.seq IN (SELECT seq FROM people WHERE \(below("unit")) UNION SELECT m.person FROM circles mc
                JOIN memberships m ON m.circle = mc.seq WHERE \(below("mc.unit")))
            """
    }

    /// The endpoints `e` that a scope lists.
    static func lists(endpointsOf scope: UnitPath) -> String {
        guard scope != .root else { return "?1 = ''" }
        return """
            e.seq IN (SELECT o.seq FROM people op JOIN endpoints o ON o.person = op.seq AND o.removed = 0
                WHERE \(below("op.unit")) UNION SELECT o.seq FROM circles oc
                JOIN endpoints o ON o.circle = oc.seq AND o.removed = 0 WHERE \(below("oc.unit")))
            """
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
