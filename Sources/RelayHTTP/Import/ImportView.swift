import RelayStore

/// What an import changed.
struct ImportView: View {
    static let name = "RosterImport"
    static let summary = "What an import changed."

    let counts: RosterImport

    private static let tally = Schema.object(
        "Tally",
        "Records of one kind.",
        ["added", "changed", "removed", "unchanged"].map { SchemaMember($0, .integer("Records.", example: 0)) }
    )

    private static func json(_ tally: RosterImport.Tally) -> JSON {
        .members([
            "added": .number(tally.added), "changed": .number(tally.changed), "removed": .number(tally.removed),
            "unchanged": .number(tally.unchanged),
        ])
    }

    static let properties: [Property<ImportView>] = [
        Property("circles", tally) { json($0.counts.circles) },
        Property("people", tally) { json($0.counts.people) },
        Property("memberships", tally) { json($0.counts.memberships) },
        Property("endpoints", tally) { json($0.counts.endpoints) },
    ]
}
