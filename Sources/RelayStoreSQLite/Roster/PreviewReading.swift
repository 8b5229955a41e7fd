import GRDB
import RelayModel
import RelayStore

/// Walks an audience without writing anything, and counts.
struct PreviewReading {
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
        var walk = Walk()
        for part in resolution.parts {
            var row: Int64 = 0
            while true {
                let page = try part.page(database, after: row, limit: Segment.capacity)
                for entry in page.entries { try count(entry, part, &walk) }
                guard let next = page.next else { break }
                row = next
            }
        }
        for (person, id) in try peopleWithoutEndpoint(walk) { walk.exclude("no_endpoint", id, person) }
        return AudiencePreview(
            reach: AudienceReach(recipients: walk.people.count, endpoints: walk.endpoints.count, isExact: true),
            byCircle: try resolution.circles.compactMap { try share(of: $0, walk) },
            byRole: try roles(walk),
            byChannel: walk.byChannel,
            excluded: walk.exclusions
        )
    }

    private struct Walk {
        var people: [Int64: Int64?] = [:]
        var reachable: Set<Int64> = []
        var endpoints: Set<Int64> = []
        var byCircle: [Int64: Int] = [:]
        var byChannel: [ChannelName: Int] = [:]
        var exclusions: [AudiencePreview.Exclusion] = []

        mutating func exclude(_ reason: String, _ id: String, _ number: Int64) {
            let place = exclusions.firstIndex { $0.reason == reason } ?? exclusions.count
            if place == exclusions.count {
                exclusions.append(AudiencePreview.Exclusion(reason: reason, count: 0, examples: []))
            }
            exclusions[place].count += 1
            if exclusions[place].examples.count < 5 { exclusions[place].examples.append(id) }
        }
    }

    private func count(_ entry: AudiencePart.Entry, _ part: AudiencePart, _ walk: inout Walk) throws {
        var circle: Int64?
        switch part.source {
        case .circle(let number): circle = number
        case .members(let number, _, _): circle = number
        case .person, .reached, .endpoints: break
        }
        if let person = entry.person, walk.people[person] == nil { walk.people[person] = .some(circle) }
        guard let endpoint = entry.endpoint, walk.endpoints.insert(endpoint).inserted else { return }
        if let person = entry.person { walk.reachable.insert(person) }
        if let circle { walk.byCircle[circle, default: 0] += 1 }
        guard
            let row = try Row.fetchOne(
                database.cachedStatement(sql: "SELECT id, channel, enabled, drill FROM endpoints WHERE seq = ?"),
                arguments: [endpoint]
            )
        else { return }
        walk.byChannel[ChannelName(unchecked: row[1]), default: 0] += 1
        if !(row[2] as Bool) {
            walk.exclude("endpoint_disabled", row[0], endpoint)
        } else if forDrill, !(row[3] as Bool) {
            walk.exclude("not_for_drills", row[0], endpoint)
        }
    }

    private func peopleWithoutEndpoint(_ walk: Walk) throws -> [(Int64, String)] {
        let missing = walk.people.keys.filter { !walk.reachable.contains($0) }.sorted()
        return try missing.map { number in
            (
                number,
                try String.fetchOne(database, sql: "SELECT id FROM people WHERE seq = ?", arguments: [number]) ?? "?"
            )
        }
    }

    private func share(of circle: Int64, _ walk: Walk) throws -> AudiencePreview.CircleShare? {
        guard
            let row = try Row.fetchOne(database, sql: "SELECT id, name FROM circles WHERE seq = ?", arguments: [circle])
        else { return nil }
        return AudiencePreview.CircleShare(
            circle: CircleID(unchecked: row[0]),
            name: row[1],
            endpoints: walk.byCircle[circle] ?? 0
        )
    }

    /// Roles as in the circle through which a person came into the audience.
    private func roles(_ walk: Walk) throws -> [Role: Int] {
        var counts: [Role: Int] = [:]
        let statement = try database.cachedStatement(
            sql: "SELECT role FROM memberships WHERE person = ?1 AND (?2 IS NULL OR circle = ?2) LIMIT 1"
        )
        for (person, circle) in walk.people {
            if let name = try String.fetchOne(statement, arguments: [person, circle]), let role = Role(name: name) {
                counts[role, default: 0] += 1
            }
        }
        return counts
    }
}
