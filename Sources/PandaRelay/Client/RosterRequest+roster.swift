import RelayAPI
import RelayModel
import RelayStore

extension RosterRequest {
    /// The request of a roster. It contains the endpoints' secrets in clear text and is sent to the relay only.
    init(_ roster: Roster, prune: Bool) {
        self.init()
        let people = Dictionary(roster.people.map { ($0.id, $0) }) { first, _ in first }
        // A relay of an earlier version has no units.
        units = roster.units.isEmpty ? nil : roster.units.map { UnitRow($0) }
        circles = roster.circles.map { CircleRow($0) }
        members = roster.memberships.map { MemberRow($0, people[$0.person]) }
        endpoints = roster.endpoints.map { EndpointRow($0) }
        self.prune = prune
    }
}

extension RosterRequest.UnitRow {
    init(_ unit: OrganisationUnit) {
        self.init()
        path = unit.path.text
        (self.unit.name, self.unit.englishName, self.unit.kind) = (unit.name, unit.englishName, unit.kind?.name)
    }
}

extension RosterRequest.CircleRow {
    init(_ circle: Circle) {
        self.init()
        (id, name, kind) = (circle.id.text, circle.name, circle.kind.name)
        (parentID, unit) = (circle.parent?.text, circle.unit.text)
    }
}

extension RosterRequest.MemberRow {
    init(_ membership: Membership, _ person: Person?) {
        self.init()
        (circleID, personID, role) = (membership.circle.text, membership.person.text, membership.role.name)
        (name, phone) = (person?.name ?? "", person?.phone?.digits)
    }
}

extension RosterRequest.EndpointRow {
    init(_ endpoint: Endpoint) {
        self.init()
        id = endpoint.id.text
        self.endpoint.owner = endpoint.owner.description
        self.endpoint.channel = endpoint.channel.text
        self.endpoint.address = endpoint.address
        self.endpoint.secret = endpoint.secret.isEmpty ? nil : endpoint.secret
        self.endpoint.enabled = endpoint.enabled
        self.endpoint.drill = endpoint.drill
        self.endpoint.everyone = endpoint.everyone
        self.endpoint.keyword = endpoint.keyword.isEmpty ? nil : endpoint.keyword
    }
}

extension RosterImportResponse {
    /// The response as the store's result type.
    var result: RosterImport {
        var result = RosterImport()
        result.units = units.value
        result.circles = circles.value
        result.people = people.value
        result.memberships = memberships.value
        result.endpoints = endpoints.value
        result.skipped = skipped
        return result
    }

    /// The disabled endpoints as the store's type.
    var disabledEndpoints: [DisabledEndpoint] {
        disabled.compactMap { row in
            guard let id = EndpointID(row.endpoint), let by = DisabledBy(name: row.by) else { return nil }
            return DisabledEndpoint(id: id, by: by, reason: row.reason)
        }
    }
}

extension RosterImportResponse.Tally {
    fileprivate var value: RosterImport.Tally {
        var tally = RosterImport.Tally()
        (tally.added, tally.changed, tally.removed, tally.unchanged) = (added, changed, removed, unchanged)
        return tally
    }
}
