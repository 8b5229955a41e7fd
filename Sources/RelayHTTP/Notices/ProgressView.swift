import RelayJSON
import RelayModel
import RelayStore

/// The progress of a notice.
struct ProgressView: ResponseModel {
    static let name = "Progress"
    static let summary = """
        The progress of a notice. The counts always add up to the total. Of a notice that reached the key's unit from \
        above they are those of its own deliveries.
        """

    let notice: Notice
    let progress: NoticeProgress
    let now: Timestamp
    let offsetMinutes: Int

    private func text(_ moment: Timestamp) -> String { moment.rfc3339(offsetMinutes: offsetMinutes) }

    /// Milliseconds since the notice started, while deliveries are unfinished; nil after that.
    private var oldestPending: Int64? {
        guard progress.counts.contains(where: { $0.key.isPending && $0.value > 0 }) else { return nil }
        return max(0, (now - (notice.sendAt ?? notice.acceptedAt)).milliseconds)
    }

    private static let counts = Schema.object(
        "Counts",
        "The number of deliveries by state; each counts once, in its latest state.",
        DeliveryState.allCases.map { SchemaMember($0.name, .integer("Deliveries.", example: $0 == .accepted ? 37 : 0)) }
    )

    static let properties: [ResponseField<ProgressView>] = [
        .text("id", .text("The notice.", .notice, example: "ntc_05Z8M2Q400000")) { $0.notice.id.description },
        .text("state", .choice(NoticeState.self, "The state.", example: .done)) { $0.progress.state.name },
        .text("kind", .choice(NoticeKind.self, "What it is.", example: .bulletin)) { $0.notice.kind.name },
        .text("title", .text("One line; empty after retention removed it.", example: "警情通报：冒充客服退款")) {
            $0.notice.text(for: .member).title
        },
        .boolean(
            "body_purged",
            .boolean("Whether retention removed title, text and replies.", example: false)
        ) { $0.notice.isBodyPurged },
        .text("lane", .choice(Lane.self, "The priority.", example: .normal)) { $0.notice.lane.name },
        .text("accepted_at", .text("When it was accepted.", .moment, example: "2026-03-02T15:30:04.120+08:00")) {
            $0.text($0.notice.acceptedAt)
        },
        .text("send_at", orNull: .text("Not before.", .moment, example: "2026-03-03T08:00:00.000+08:00")) { view in
            view.notice.sendAt.map { view.text($0) }
        },
        .text("expires_at", .text("Not after.", .moment, example: "2026-03-03T15:30:04.120+08:00")) {
            $0.text($0.notice.expiresAt)
        },
        .text("issuer", .text("The name of the key that sent it.", example: "校园110")) { $0.notice.issuer },
        ResponseField("counts", counts) { view in
            .object(
                DeliveryState.allCases.map { JSON.Member(name: $0.name, value: .number(view.progress.counts[$0] ?? 0)) }
            )
        },
        .number(
            "total",
            .integer(
                "Deliveries of the audience, as far as it is counted; a person without an endpoint is one, suppressed.",
                example: 37
            )
        ) {
            $0.progress.total
        },
        .boolean(
            "expanding",
            .boolean("Whether the audience is still being counted, so that the total grows.", example: false)
        ) {
            !$0.progress.isExpanded
        },
        .number(
            "first_accepted_ms",
            orNull: .integer("Milliseconds from acceptance to the first accepted delivery.", example: 41)
        ) {
            $0.progress.latency.first
        },
        .number("p50_ms", orNull: .integer("The median of the accepted deliveries in milliseconds.", example: 220)) {
            $0.progress.latency.quantile(0.5)
        },
        .number("p95_ms", orNull: .integer("95 % of those that arrived took at most so long.", example: 910)) {
            $0.progress.latency.quantile(0.95)
        },
        .number("last_ms", orNull: .integer("The longest of the accepted deliveries in milliseconds.", example: 1204)) {
            $0.progress.latency.last
        },
        .number(
            "oldest_pending_ms",
            orNull: .integer("The age of the oldest unfinished delivery; null if there is none.", example: 0)
        ) {
            $0.oldestPending
        },
    ]
}
