import RelayModel
import RelayStore

/// How far a notice has come.
struct ProgressView: ResponseModel {
    static let name = "Progress"
    static let summary = """
        How far a notice has come. The counts add up to the total at every moment. Of a notice that reached the key's \
        unit from above they are those of its own deliveries.
        """

    let notice: Notice
    let progress: NoticeProgress
    let now: Timestamp
    let offsetMinutes: Int

    private func text(_ moment: Timestamp) -> String { moment.rfc3339(offsetMinutes: offsetMinutes) }

    /// How long the notice has had something to send; nil where nothing is left.
    private var oldestPending: Int64? {
        guard progress.counts.contains(where: { $0.key.isPending && $0.value > 0 }) else { return nil }
        return max(0, (now - (notice.sendAt ?? notice.acceptedAt)).milliseconds)
    }

    private static let counts = Schema.object(
        "Counts",
        "Deliveries by state; each counts once, in its furthest state.",
        DeliveryState.allCases.map { SchemaMember($0.name, .integer("Deliveries.", example: $0 == .accepted ? 37 : 0)) }
    )

    static let properties: [ResponseField<ProgressView>] = [
        .text("id", .text("The notice.", .notice, example: "ntc_05Z8M2Q400000")) { $0.notice.id.description },
        .text("state", .choice(NoticeState.self, "Where it stands.", example: .done)) { $0.progress.state.name },
        .text("kind", .choice(NoticeKind.self, "What it is.", example: .bulletin)) { $0.notice.kind.name },
        .text("title", .text("One line; empty once it was removed.", example: "警情通报：冒充客服退款")) {
            $0.notice.text(for: .member).title
        },
        .boolean(
            "body_purged",
            .boolean("Whether title, text and replies were removed, having been kept long enough.", example: false)
        ) { $0.notice.isBodyPurged },
        .text("lane", .choice(Lane.self, "Who goes first.", example: .normal)) { $0.notice.lane.name },
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
                DeliveryState.allCases.map { JSONMember(name: $0.name, value: .number(view.progress.counts[$0] ?? 0)) }
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
            orNull: .integer("From acceptance to the first one that reached its far side.", example: 41)
        ) {
            $0.progress.latency.first
        },
        .number("p50_ms", orNull: .integer("Half of those that arrived took at most so long.", example: 220)) {
            $0.progress.latency.quantile(0.5)
        },
        .number("p95_ms", orNull: .integer("95 % of those that arrived took at most so long.", example: 910)) {
            $0.progress.latency.quantile(0.95)
        },
        .number("last_ms", orNull: .integer("The longest of those that arrived.", example: 1204)) {
            $0.progress.latency.last
        },
        .number(
            "oldest_pending_ms",
            orNull: .integer("How long the oldest one waits that is not over; null where none is.", example: 0)
        ) {
            $0.oldestPending
        },
    ]
}
