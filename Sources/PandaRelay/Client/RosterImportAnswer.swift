import RelayModel
import RelayStore

/// What an import changed, as the API answers it.
struct RosterImportAnswer: Decodable {
    struct Tally: Decodable {
        var added: Int
        var changed: Int
        var removed: Int
        var unchanged: Int

        var value: RosterImport.Tally {
            var tally = RosterImport.Tally()
            (tally.added, tally.changed, tally.removed, tally.unchanged) = (added, changed, removed, unchanged)
            return tally
        }
    }

    /// A relay of an earlier version has no units.
    var units: Tally?
    var circles: Tally
    var people: Tally
    var memberships: Tally
    var endpoints: Tally
    /// An endpoint of the roster that is off.
    struct Disabled: Decodable {
        var endpoint: String
        var by: String
        var reason: String?
    }

    /// Endpoints of the roster that are off; a relay of an earlier version says nothing of them.
    var disabled: [Disabled]?
    /// How many there are; not all need be named.
    var disabledCount: Int?
    /// Things to know although all of it was saved; a relay of an earlier version says nothing of them.
    var warnings: [String]?
    /// Records that another request changed meanwhile; a relay of an earlier version says nothing of them.
    var skipped: [String]?

    enum CodingKeys: String, CodingKey {
        case units, circles, people, memberships, endpoints, disabled, warnings, skipped
        case disabledCount = "disabled_count"
    }

    /// The same as the store's own result.
    var result: RosterImport {
        var result = RosterImport()
        if let units { result.units = units.value }
        result.circles = circles.value
        result.people = people.value
        result.memberships = memberships.value
        result.endpoints = endpoints.value
        result.skipped = skipped ?? []
        return result
    }

    /// Endpoints that are off, as the store's own result names them.
    var disabledEndpoints: [DisabledEndpoint] {
        (disabled ?? []).compactMap { row in
            guard let id = EndpointID(row.endpoint), let by = DisabledBy(name: row.by) else { return nil }
            return DisabledEndpoint(id: id, by: by, reason: row.reason)
        }
    }
}
