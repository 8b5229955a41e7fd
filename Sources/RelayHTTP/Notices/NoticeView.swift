import RelayJSON
import RelayModel

/// A notice in a list.
struct NoticeView: ResponseModel {
    static let name = "Notice"
    static let summary = "A notice, without its text."

    let notice: Notice
    let offsetMinutes: Int

    private func text(_ moment: Timestamp) -> String { moment.rfc3339(offsetMinutes: offsetMinutes) }

    static let properties: [ResponseField<NoticeView>] = [
        .text("id", .text("The notice.", .notice, example: "ntc_05Z8M2Q400000")) { $0.notice.id.description },
        .text("state", .choice(NoticeState.self, "The state.", example: .done)) { $0.notice.state.name },
        .text("kind", .choice(NoticeKind.self, "What it is.", example: .bulletin)) { $0.notice.kind.name },
        .text("lane", .choice(Lane.self, "The priority.", example: .normal)) { $0.notice.lane.name },
        .text("severity", .choice(Severity.self, "How bad it is.", example: .info)) { $0.notice.severity.name },
        .text("title", .text("One line; empty after retention removed it.", example: "警情通报：冒充客服退款")) {
            $0.notice.text(for: .member).title
        },
        .boolean(
            "body_purged",
            .boolean("Whether retention removed title, text and replies.", example: false)
        ) { $0.notice.isBodyPurged },
        .text("issuer", .text("The name of the key that sent it.", example: "校园110")) { $0.notice.issuer },
        .text("issuer_unit", .text("That key's unit.", .unit, example: "wangjiang")) { $0.notice.issuerUnit.text },
        .text("unit", .text("The unit that contains its audience.", .unit, example: "wangjiang/computing")) {
            $0.notice.unit.text
        },
        .text("accepted_at", .text("When it was accepted.", .moment, example: "2026-03-02T15:30:04.120+08:00")) {
            $0.text($0.notice.acceptedAt)
        },
        .text("send_at", orNull: .text("Not before.", .moment, example: "2026-03-03T08:00:00.000+08:00")) { view in
            view.notice.sendAt.map { view.text($0) }
        },
        .text("expires_at", .text("Not after.", .moment, example: "2026-03-03T15:30:04.120+08:00")) {
            $0.text($0.notice.expiresAt)
        },
        .text("corrects", orNull: .text("The notice that this one corrects.", .notice, example: "ntc_05Z8M2Q400000")) {
            $0.notice.corrects?.description
        },
        .text("event_id", orNull: .text("A warning's event.", example: "evt-20260302-0031")) { $0.notice.eventID },
    ]
}
