import GRDB
import RelayModel
import RelayStore

/// Resolves an audience, as the sender states it, into parts to walk, and checks that the sender may reach them.
///
/// Its work in the writer's transaction is bounded by the size of the request: the circles inside the named ones are
/// found during the walk (``AudiencePart/Source/nested(in:roles:)``).
struct AudienceResolver {
    let database: Database
    let scope: UnitPath

    /// A resolved audience.
    struct Resolution {
        var parts: [AudiencePart]
        /// The named circles, in order, each once.
        var circles: [Int64]
        /// The unit that contains the whole audience.
        var unit: UnitPath
    }

    /// - Throws: ``StoreError/unknownReference(kind:id:field:)`` for a circle that the scope does not contain,
    ///   `notFound` for a person or an endpoint.
    func resolve(_ audience: Audience, inFlight: [UInt32] = []) throws -> Resolution {
        switch audience {
        case .circles(let ids, let roles, let includeChildren):
            return try circles(ids, roles: roles, includeChildren: includeChildren)
        case .protectionOf(let person): return try protection(of: person)
        case .recipientsOf(let notice): return try recipients(of: notice, inFlight: inFlight)
        case .endpoints(let ids):
            let numbers = try ids.map { id in
                guard let found = try EndpointRows.number(database, of: id, scope: scope) else {
                    throw StoreError.notFound(kind: .endpoint, id: id.text)
                }
                return UInt32(truncatingIfNeeded: found)
            }
            return Resolution(
                parts: [AudiencePart(source: .endpoints(numbers), reader: .member)],
                circles: [],
                unit: scope
            )
        }
    }

    private func circles(_ ids: [CircleID], roles: [Role], includeChildren: Bool) throws -> Resolution {
        let stored = try CircleRows.all(database, named: ids)
        var numbers: [Int64] = []
        var seen = Set<CircleID>()
        var units: [UnitPath] = []
        for (place, id) in ids.enumerated() where seen.insert(id).inserted {
            guard let found = stored[id], CircleRows.access(to: found, scope: scope) == .changeable else {
                let field = "audience.circles[\(place)]"
                throw StoreError.unknownReference(kind: .circle, id: id.text, field: field)
            }
            units.append(found.circle.unit)
            numbers.append(found.number)
        }
        var parts = numbers.flatMap { AudiencePart.parts(of: $0, roles: roles) }
        // After all named circles, so that a circle that is both named and nested is walked once, at its named
        // position.
        if includeChildren {
            parts += numbers.map { AudiencePart(source: .nested(in: $0, roles: roles), reader: .member) }
        }
        return Resolution(parts: parts, circles: numbers, unit: UnitPath.common(units) ?? scope)
    }

    /// The person first, with the text for the protected; then the guardians of every circle in which the person is
    /// protected. A class group's robot is not included: a group of fellow students must not learn of it (domain rule
    /// 1).
    private func protection(of person: PersonID) throws -> Resolution {
        let warned = try PersonRows.visible(database, person, scope: scope)
        let number = warned.number
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT c.seq, c.kind, c.unit FROM memberships m JOIN circles c ON c.seq = m.circle
                WHERE m.person = ? AND m.role = 'protected' ORDER BY c.kind = 'protection' DESC, c.seq
                """,
            arguments: [number]
        )
        let guards = Role.allCases.filter(\.guards)
        // It is unknown which of the protected people with this number is on the phone with the suspect, so none of
        // them gets the guardian's text.
        let others = try warned.person.phone.map { phone in
            try PersonRows.numbers(database, protectedWithPhone: phone, scope: scope)
        }
        let except = Set(others ?? []).union([number])
        var parts = [AudiencePart(source: .person(number), reader: .protected)]
        for row in rows {
            let circle: Int64 = row[0]
            if row[1] as String == CircleKind.protection.name {
                parts.append(AudiencePart(source: .circle(circle), reader: .guardian))
            }
            parts.append(AudiencePart(source: .members(of: circle, roles: guards, except: except), reader: .guardian))
        }
        let units = rows.map { UnitPath(unchecked: $0[2]) }
        return Resolution(parts: parts, circles: rows.map { $0[0] }, unit: UnitPath.common(units) ?? scope)
    }

    private func recipients(of notice: NoticeID, inFlight: [UInt32]) throws -> Resolution {
        let original = try NoticeRows.notice(database, notice, scope: scope)
        let segments = try Row.fetchAll(
            database,
            sql: "SELECT number, reader FROM segments WHERE notice = ? ORDER BY number",
            arguments: [notice.rawValue]
        )
        let reached = try segments.map { row in
            AudiencePart(
                source: .reached(by: notice, segment: row[0]),
                reader: try StoredColumn("segments", "reader").value(
                    row[1] as Int64,
                    row: "\(notice)/\(row[0] as Int)"
                )
            )
        }
        // Deliveries in flight come first, so that they are frozen at acceptance: no row records them after a restart.
        let parts = [AudiencePart(source: .endpoints(inFlight), reader: .member)] + reached
        return Resolution(parts: parts, circles: [], unit: original.unit)
    }
}
