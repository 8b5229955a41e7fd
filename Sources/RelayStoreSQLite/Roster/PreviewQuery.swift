import GRDB
import RelayModel
import RelayStore

/// Walks an audience and counts, without writing.
struct PreviewQuery {
    private let database: Database
    private let scope: UnitPath
    private let forDrill: Bool

    init(_ database: Database, scope: UnitPath, forDrill: Bool) {
        self.database = database
        self.scope = scope
        self.forDrill = forDrill
    }

    func preview(_ audience: Audience) throws -> AudiencePreview {
        let resolution = try AudienceResolver(database: database, scope: scope).resolve(audience)
        var parts = AudienceWalk(parts: resolution.parts, scope: scope)
        var counts = Counts()
        var units = ReachedUnits()
        var place = 0
        while place < parts.parts.count {
            let part = parts.parts[place]
            if case .members(let circle, _, _) = part.source { counts.circles.append(circle) }
            var row: Int64 = 0
            while true {
                let page = try parts.page(
                    database,
                    part: place,
                    after: row,
                    limit: Segment.capacity,
                    units: &units
                )
                for entry in page.entries { try count(entry, part, &counts) }
                guard let next = page.next else { break }
                row = next
            }
            place += 1
        }
        for id in try peopleWithoutEndpoint(counts) { counts.exclude("no_endpoint", id) }
        return AudiencePreview(
            reach: AudienceReach(recipients: counts.people.count, endpoints: counts.endpoints.count, isExact: true),
            byCircle: try counts.circles.compactMap { try share(of: $0, counts) },
            byRole: try roles(counts),
            byChannel: counts.byChannel,
            excluded: counts.exclusions
        )
    }

    private struct Counts {
        var circles: [Int64] = []
        var people: [Int64: Int64?] = [:]
        var reachable: Set<Int64> = []
        var endpoints: Set<Int64> = []
        var byCircle: [Int64: Int] = [:]
        var byChannel: [ChannelName: Int] = [:]
        var exclusions: [AudiencePreview.Exclusion] = []

        /// - Parameter id: Nil for an endpoint that the caller does not see.
        mutating func exclude(_ reason: String, _ id: String?) {
            let place = exclusions.firstIndex { $0.reason == reason } ?? exclusions.count
            if place == exclusions.count {
                exclusions.append(AudiencePreview.Exclusion(reason: reason, count: 0, examples: []))
            }
            exclusions[place].count += 1
            if let id, exclusions[place].examples.count < 5 { exclusions[place].examples.append(id) }
        }
    }

    private func count(_ entry: AudiencePart.Entry, _ part: AudiencePart, _ counts: inout Counts) throws {
        var circle: Int64?
        switch part.source {
        case .circle(let number): circle = number
        case .members(let number, _, _): circle = number
        case .nested, .person, .reached, .endpoints: break
        }
        if let person = entry.person, counts.people[person] == nil { counts.people[person] = .some(circle) }
        guard let endpoint = entry.endpoint, counts.endpoints.insert(endpoint).inserted else { return }
        if let person = entry.person { counts.reachable.insert(person) }
        if let circle { counts.byCircle[circle, default: 0] += 1 }
        let found = try Row.fetchOne(
            database.cachedStatement(
                sql: """
                    SELECT e.id, e.channel, e.enabled, e.drill, \(ScopeCondition.endpointUnit) FROM endpoints e
                    LEFT JOIN people p ON p.seq = e.person LEFT JOIN circles c ON c.seq = e.circle WHERE e.seq = ?
                    """
            ),
            arguments: [endpoint]
        )
        guard let row = found else { return }
        counts.byChannel[ChannelName(unchecked: row[1]), default: 0] += 1
        // Members of other units are visible, their endpoints are not.
        let isSeen = scope.contains(UnitPath(unchecked: row[4] as String? ?? ""))
        let id = isSeen ? row[0] as String : nil
        if !(row[2] as Bool) {
            counts.exclude("endpoint_disabled", id)
        } else if forDrill, !(row[3] as Bool) {
            counts.exclude("not_for_drills", id)
        }
    }

    private func peopleWithoutEndpoint(_ counts: Counts) throws -> [String] {
        let missing = counts.people.keys.filter { !counts.reachable.contains($0) }.sorted()
        return try missing.compactMap { number in
            try String.fetchOne(database, sql: "SELECT id FROM people WHERE seq = ?", arguments: [number])
        }
    }

    private func share(of circle: Int64, _ counts: Counts) throws -> AudiencePreview.CircleShare? {
        guard
            let row = try Row.fetchOne(database, sql: "SELECT id, name FROM circles WHERE seq = ?", arguments: [circle])
        else { return nil }
        return AudiencePreview.CircleShare(
            circle: CircleID(unchecked: row[0]),
            name: row[1],
            endpoints: counts.byCircle[circle] ?? 0
        )
    }

    /// The roles in the circle through which each person entered the audience.
    private func roles(_ counts: Counts) throws -> [Role: Int] {
        var roles: [Role: Int] = [:]
        let statement = try database.cachedStatement(
            sql: "SELECT role FROM memberships WHERE person = ?1 AND (?2 IS NULL OR circle = ?2) LIMIT 1"
        )
        for (person, circle) in counts.people {
            if let name = try String.fetchOne(statement, arguments: [person, circle]), let role = Role(name: name) {
                roles[role, default: 0] += 1
            }
        }
        return roles
    }
}
