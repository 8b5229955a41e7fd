import RelayModel

/// The SQL of ``RelayStore/RosterAccess``: the rows that a scope changes, and those that it sees.
enum ScopeCondition {
    /// Whether a column's unit lies in the scope that a parameter contains. A unit's subtree is one range of the
    /// column's index: `/` is followed by `0` in ASCII.
    static func within(_ column: String, _ parameter: String = "?1") -> String {
        """
        (\(parameter) = '' OR \(column) = \(parameter) \
        OR (\(column) > \(parameter) || '/' AND \(column) < \(parameter) || '0'))
        """
    }

    /// ``within(_:_:)`` for lists with a scope other than the root: a condition that uses the column's index.
    static func below(_ column: String, _ parameter: String = "?1") -> String {
        "(\(column) = \(parameter) OR (\(column) > \(parameter) || '/' AND \(column) < \(parameter) || '0'))"
    }

    /// The circles `c` that a scope lists; the scope's text is the first argument.
    static func lists(circlesOf scope: UnitPath) -> String { scope == .root ? "?1 = ''" : below("c.unit") }

    /// The units that a scope lists.
    static func lists(unitsOf scope: UnitPath) -> String { scope == .root ? "?1 = ''" : below("path") }

    /// The people `p` that a scope lists, found from its own people and its circles' members. A scan of all people of a
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

    /// Whether the scope sees a person's row `p`: their home lies in it, or they are a member of a circle in it.
    static func seesPerson(_ parameter: String = "?1") -> String {
        """
        (\(within("p.unit", parameter)) OR EXISTS (SELECT 1 FROM memberships m JOIN circles mc ON mc.seq = m.circle
            WHERE m.person = p.seq AND \(within("mc.unit", parameter))))
        """
    }

    /// The unit of an endpoint's owner, for rows joined to people `p` and circles `c`.
    static let endpointUnit = "coalesce(p.unit, c.unit)"
}
