package import RelayModel

/// The progress of a notice.
package struct ProgressResponse: APIModel {
    package var id = ""
    package var state = ""
    package var kind = ""
    package var title = ""
    package var bodyPurged = false
    package var lane = ""
    package var acceptedAt = ""
    package var sendAt: String?
    package var expiresAt = ""
    package var issuer = ""
    package var counts: APIMap<Int> = [:]
    package var total = 0
    package var expanding = false
    package var firstAccepted: Int?
    package var median: Int?
    package var p95: Int?
    package var last: Int?
    package var oldestPending: Int?

    package init() {}

    /// The number of deliveries in a state.
    package subscript(state: DeliveryState) -> Int { counts[state.name] ?? 0 }

    private static let countsSchema = Schema.object(
        "Counts",
        "The number of deliveries by state; each counts once, in its latest state.",
        DeliveryState.allCases.map { SchemaMember($0.name, .integer("Deliveries.", example: $0 == .accepted ? 37 : 0)) }
    )

    package static let fields = APIFields<Self>(
        "Progress",
        """
        The progress of a notice. The counts always add up to the total. Of a notice that reached the key's unit from \
        above they are those of its own deliveries.
        """,
        [
            .field("id", \.id, .text("The notice.", .notice, example: "ntc_05Z8M2Q400000")),
            .field("state", \.state, .choice(NoticeState.self, "The state.", example: .done)),
            .field("kind", \.kind, .choice(NoticeKind.self, "What it is.", example: .bulletin)),
            .field("title", \.title, .text("One line; empty after retention removed it.", example: "警情通报：冒充客服退款")),
            .field(
                "body_purged",
                \.bodyPurged,
                .boolean("Whether retention removed title, text and replies.", example: false)
            ),
            .field("lane", \.lane, .choice(Lane.self, "The priority.", example: .normal)),
            .field(
                "accepted_at",
                \.acceptedAt,
                .text("When it was accepted.", .moment, example: "2026-03-02T15:30:04.120+08:00")
            ),
            .nullable("send_at", \.sendAt, .text("Not before.", .moment, example: "2026-03-03T08:00:00.000+08:00")),
            .field("expires_at", \.expiresAt, .text("Not after.", .moment, example: "2026-03-03T15:30:04.120+08:00")),
            .field("issuer", \.issuer, .text("The name of the key that sent it.", example: "校园110")),
            .field("counts", \.counts, Self.countsSchema),
            .field(
                "total",
                \.total,
                .integer(
                    "Deliveries of the audience, as far as it is counted; "
                        + "a person without an endpoint is one, suppressed.",
                    example: 37
                )
            ),
            .field(
                "expanding",
                \.expanding,
                .boolean("Whether the audience is still being counted, so that the total grows.", example: false)
            ).mayBeMissing,
            .nullable(
                "first_accepted_ms",
                \.firstAccepted,
                .integer("Milliseconds from acceptance to the first accepted delivery.", example: 41)
            ),
            .nullable(
                "p50_ms",
                \.median,
                .integer("The median of the accepted deliveries in milliseconds.", example: 220)
            ),
            .nullable("p95_ms", \.p95, .integer("95 % of those that arrived took at most so long.", example: 910)),
            .nullable(
                "last_ms",
                \.last,
                .integer("The longest of the accepted deliveries in milliseconds.", example: 1204)
            ),
            .nullable(
                "oldest_pending_ms",
                \.oldestPending,
                .integer("The age of the oldest unfinished delivery; null if there is none.", example: 0)
            ),
        ]
    )
}
