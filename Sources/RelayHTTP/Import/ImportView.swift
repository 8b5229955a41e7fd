import RelayService
import RelayStore

/// What an import changed.
struct ImportView: View {
    static let name = "RosterImport"
    static let summary = "What an import changed."

    let outcome: ImportOutcome

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
        Property("circles", tally) { json($0.outcome.counts.circles) },
        Property("people", tally) { json($0.outcome.counts.people) },
        Property("memberships", tally) { json($0.outcome.counts.memberships) },
        Property("endpoints", tally) { json($0.outcome.counts.endpoints) },
        Property(
            "skipped",
            .list(
                of: .text("A record.", example: "person:s24019901"),
                "Records that another request changed while the import was under way; they stay as that request left them."
            )
        ) { .list($0.outcome.counts.skipped.map { .text($0) }) },
        Property(
            "warnings",
            .list(
                of: .text("A sentence.", example: "endpoints.robot-17: The host name does not resolve at the moment."),
                "Things to know although all of it was saved."
            )
        ) { .list($0.outcome.warnings.map { .text($0) }) },
    ]
}
