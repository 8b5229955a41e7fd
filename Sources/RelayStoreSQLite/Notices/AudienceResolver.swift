import GRDB
import RelayModel
import RelayStore

/// Turns an audience, as the sender said it, into parts to walk; checks that the sender may reach them.
struct AudienceResolver {
    let database: Database
    let scope: UnitPath

    /// What an audience comes down to.
    struct Resolution {
        var parts: [AudiencePart]
        /// The circles that were named and, where asked for, their children; in order, each once.
        var circles: [Int64]
        /// The unit all of it lies in.
        var unit: UnitPath
    }

    /// - Throws: ``StoreError/notFound(kind:id:)`` or ``StoreError/outOfScope(kind:id:)`` for a circle, person or endpoint.
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
        var numbers: [Int64] = []
        var seen = RowSet()
        var units: [UnitPath] = []
        for id in ids {
            let found = try CircleRows.visible(database, id, scope: scope)
            units.append(found.circle.unit)
            let all = includeChildren ? try CircleRows.subtree(database, of: found.number) : [found.number]
            for number in all where seen.insert(number) { numbers.append(number) }
        }
        let parts = numbers.flatMap { number in
            let members = AudiencePart(source: .members(of: number, roles: roles, except: nil), reader: .member)
            return roles.isEmpty ? [AudiencePart(source: .circle(number), reader: .member), members] : [members]
        }
        return Resolution(parts: parts, circles: numbers, unit: UnitPath.common(units) ?? scope)
    }

    /// The person first, with the text for the protected; then the guardians of every circle in which the person is protected.
    /// A class group's robot is not told: a group of fellow students must not learn of it (domain rule 1).
    private func protection(of person: PersonID) throws -> Resolution {
        guard let number = try PersonRows.number(database, of: person, scope: scope) else {
            throw StoreError.notFound(kind: .person, id: person.text)
        }
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT c.seq, c.kind, c.unit FROM memberships m JOIN circles c ON c.seq = m.circle
                WHERE m.person = ? AND m.role = 'protected' ORDER BY c.kind = 'protection' DESC, c.seq
                """,
            arguments: [number]
        )
        let guards = Role.allCases.filter(\.guards)
        var parts = [AudiencePart(source: .person(number), reader: .protected)]
        for row in rows {
            let circle: Int64 = row[0]
            if row[1] as String == CircleKind.protection.name {
                parts.append(AudiencePart(source: .circle(circle), reader: .guardian))
            }
            parts.append(AudiencePart(source: .members(of: circle, roles: guards, except: number), reader: .guardian))
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
        let reached = segments.map { row in
            AudiencePart(
                source: .reached(by: notice, segment: row[0]),
                reader: Reader(rawValue: UInt8(row[1] as Int)) ?? .member
            )
        }
        // Those in flight come first, so that they are frozen with the acceptance: nobody knows of them after a restart.
        let parts = [AudiencePart(source: .endpoints(inFlight), reader: .member)] + reached
        return Resolution(parts: parts, circles: [], unit: original.unit)
    }
}
