import RelayJSON
import RelayModel
import RelayService
import RelayStore

/// The changes that an import made.
struct ImportView: ResponseModel {
    static let name = "RosterImport"
    static let summary = "The changes that an import made."

    let outcome: ImportOutcome

    private static let tally = Schema.object(
        "Tally",
        "The counts of one kind of record.",
        ["added", "changed", "removed", "unchanged"].map { SchemaMember($0, .integer("Records.", example: 0)) }
    )

    private static func json(_ tally: RosterImport.Tally) -> JSON {
        .members([
            "added": .number(tally.added), "changed": .number(tally.changed), "removed": .number(tally.removed),
            "unchanged": .number(tally.unchanged),
        ])
    }

    private static let disabled = Schema.object(
        "DisabledEndpoint",
        "A disabled endpoint of the roster.",
        [
            SchemaMember("endpoint", .text("The endpoint.", .slug, example: "computing-2024-robot")),
            SchemaMember(
                "by",
                .choice(
                    DisabledBy.self,
                    "operator: disabled until PATCH /v1/endpoints/{id} enables it; receiver: it no longer exists.",
                    example: .operator
                )
            ),
            .optional("reason", .text("The receiver's message.", example: "93000: invalid webhook url")),
        ]
    )

    private static func json(_ endpoint: DisabledEndpoint) -> JSON {
        guard let reason = endpoint.reason else {
            return .members(["endpoint": .text(endpoint.id.text), "by": .text(endpoint.by.name)])
        }
        return .members([
            "endpoint": .text(endpoint.id.text), "by": .text(endpoint.by.name), "reason": .text(reason),
        ])
    }

    static let properties: [ResponseField<ImportView>] = [
        ResponseField("units", tally) { json($0.outcome.counts.units) },
        ResponseField("circles", tally) { json($0.outcome.counts.circles) },
        ResponseField("people", tally) { json($0.outcome.counts.people) },
        ResponseField("memberships", tally) { json($0.outcome.counts.memberships) },
        ResponseField("endpoints", tally) { json($0.outcome.counts.endpoints) },
        ResponseField(
            "skipped",
            .list(
                of: .text("A record.", example: "person:s24019901"),
                "Records that another request changed during the import; they keep that request's values."
            )
        ) { .list($0.outcome.counts.skipped.map { .text($0) }) },
        ResponseField(
            "disabled",
            .list(
                of: disabled,
                "Disabled endpoints of the roster, except those that a roster disabled; at most 100."
            )
        ) { .list($0.outcome.counts.disabled.map(json)) },
        ResponseField("disabled_count", .integer("The number of such endpoints.", example: 0)) {
            .number($0.outcome.counts.disabledCount)
        },
        ResponseField(
            "warnings",
            .list(
                of: .text("A sentence.", example: "endpoints.robot-17: The host name does not resolve at the moment."),
                "Warnings about the saved roster."
            )
        ) { .list($0.outcome.warnings.map { .text($0) }) },
    ]
}
