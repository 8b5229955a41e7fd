import RelayModel

/// A notice in a list.
package struct NoticeResponse: APIModel {
    package var id = ""
    package var state = ""
    package var kind = ""
    package var lane = ""
    package var severity = ""
    package var title = ""
    package var bodyPurged = false
    package var issuer = ""
    package var issuerUnit = ""
    package var unit = ""
    package var acceptedAt = ""
    package var sendAt: String?
    package var expiresAt = ""
    package var corrects: String?
    package var eventID: String?

    package init() {}

    package static let fields = APIFields<Self>(
        "Notice",
        "A notice, without its text.",
        [
            .field("id", \.id, .text("The notice.", .notice, example: "ntc_05Z8M2Q400000")),
            .field("state", \.state, .choice(NoticeState.self, "The state.", example: .done)),
            .field("kind", \.kind, .choice(NoticeKind.self, "What it is.", example: .bulletin)),
            .field("lane", \.lane, .choice(Lane.self, "The priority.", example: .normal)),
            .field("severity", \.severity, .choice(Severity.self, "How bad it is.", example: .info)),
            .field("title", \.title, .text("One line; empty after retention removed it.", example: "警情通报：冒充客服退款")),
            .field(
                "body_purged",
                \.bodyPurged,
                .boolean("Whether retention removed title, text and replies.", example: false)
            ),
            .field("issuer", \.issuer, .text("The name of the key that sent it.", example: "校园110")),
            .field("issuer_unit", \.issuerUnit, .text("That key's unit.", .unit, example: "wangjiang")),
            .field(
                "unit",
                \.unit,
                .text("The unit that contains its audience.", .unit, example: "wangjiang/computing")
            ),
            .field(
                "accepted_at",
                \.acceptedAt,
                .text("When it was accepted.", .moment, example: "2026-03-02T15:30:04.120+08:00")
            ),
            .nullable("send_at", \.sendAt, .text("Not before.", .moment, example: "2026-03-03T08:00:00.000+08:00")),
            .field("expires_at", \.expiresAt, .text("Not after.", .moment, example: "2026-03-03T15:30:04.120+08:00")),
            .nullable(
                "corrects",
                \.corrects,
                .text("The notice that this one corrects.", .notice, example: "ntc_05Z8M2Q400000")
            ),
            .nullable("event_id", \.eventID, .text("A warning's event.", example: "evt-20260302-0031")),
        ]
    )
}
