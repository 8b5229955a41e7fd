import RelayModel

/// The changes that an import made.
package struct RosterImportResponse: APIModel {
    package var units = Tally()
    package var circles = Tally()
    package var people = Tally()
    package var memberships = Tally()
    package var endpoints = Tally()
    package var skipped: [String] = []
    package var disabled: [Disabled] = []
    package var disabledCount = 0
    package var warnings: [String] = []

    package init() {}

    package static let fields = APIFields<Self>(
        "RosterImport",
        "The changes that an import made.",
        [
            .field("units", \.units).mayBeMissing,
            .field("circles", \.circles),
            .field("people", \.people),
            .field("memberships", \.memberships),
            .field("endpoints", \.endpoints),
            .field(
                "skipped",
                \.skipped,
                .list(
                    of: .text("A record.", example: "person:s24019901"),
                    "Records that another request changed during the import; they keep that request's values."
                )
            ).mayBeMissing,
            .list(
                "disabled",
                \.disabled,
                "Disabled endpoints of the roster, except those that a roster disabled; at most 100."
            ).mayBeMissing,
            .field("disabled_count", \.disabledCount, .integer("The number of such endpoints.", example: 0))
                .mayBeMissing,
            .field(
                "warnings",
                \.warnings,
                .list(
                    of: .text(
                        "A sentence.",
                        example: "endpoints.robot-17: The host name does not resolve at the moment."
                    ),
                    "Warnings about the saved roster."
                )
            ).mayBeMissing,
        ]
    )
}

extension RosterImportResponse {
    /// The counts of one kind of record.
    package struct Tally: APIModel {
        package var added = 0
        package var changed = 0
        package var removed = 0
        package var unchanged = 0

        package init() {}

        package static let fields = APIFields<Self>(
            "Tally",
            "The counts of one kind of record.",
            [
                .field("added", \.added, records), .field("changed", \.changed, records),
                .field("removed", \.removed, records), .field("unchanged", \.unchanged, records),
            ]
        )

        private static let records = Schema.integer("Records.", example: 0)
    }

    /// A disabled endpoint of the roster.
    package struct Disabled: APIModel {
        package var endpoint = ""
        package var by = ""
        package var reason: String?

        package init() {}

        package static let fields = APIFields<Self>(
            "DisabledEndpoint",
            "A disabled endpoint of the roster.",
            [
                .field("endpoint", \.endpoint, .text("The endpoint.", .slug, example: "computing-2024-robot")),
                .field(
                    "by",
                    \.by,
                    .choice(
                        DisabledBy.self,
                        "operator: disabled until PATCH /v1/endpoints/{id} enables it; receiver: it no longer exists.",
                        example: .operator
                    )
                ),
                .optional("reason", \.reason, .text("The receiver's message.", example: "93000: invalid webhook url")),
            ]
        )
    }
}
