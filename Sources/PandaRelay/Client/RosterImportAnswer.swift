import RelayModel
import RelayStore

/// The changes that an import made, as the API returns them.
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
    /// A disabled endpoint of the roster.
    struct Disabled: Decodable {
        var endpoint: String
        var by: String
        var reason: String?
    }

    /// Disabled endpoints of the roster. Relays of earlier versions omit the field.
    var disabled: [Disabled]?
    /// The number of disabled endpoints; ``disabled`` may list only the first.
    var disabledCount: Int?
    /// Warnings about a saved roster. Relays of earlier versions omit the field.
    var warnings: [String]?
    /// Records that another request changed during the import. Relays of earlier versions omit the field.
    var skipped: [String]?

    enum CodingKeys: String, CodingKey {
        case units, circles, people, memberships, endpoints, disabled, warnings, skipped
        case disabledCount = "disabled_count"
    }

    /// The answer as the store's result type.
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

    /// The disabled endpoints as the store's type.
    var disabledEndpoints: [DisabledEndpoint] {
        (disabled ?? []).compactMap { row in
            guard let id = EndpointID(row.endpoint), let by = DisabledBy(name: row.by) else { return nil }
            return DisabledEndpoint(id: id, by: by, reason: row.reason)
        }
    }
}
