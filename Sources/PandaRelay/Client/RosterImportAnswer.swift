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

    var circles: Tally
    var people: Tally
    var memberships: Tally
    var endpoints: Tally
    /// Things to know although all of it was saved; a relay of an earlier version says nothing of them.
    var warnings: [String]?
    /// Records that another request changed meanwhile; a relay of an earlier version says nothing of them.
    var skipped: [String]?

    /// The same as the store's own result.
    var result: RosterImport {
        var result = RosterImport()
        result.circles = circles.value
        result.people = people.value
        result.memberships = memberships.value
        result.endpoints = endpoints.value
        result.skipped = skipped ?? []
        return result
    }
}
