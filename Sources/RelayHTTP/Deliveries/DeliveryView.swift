import RelayJSON
import RelayModel
import RelayService
import RelayStore

/// The state of one delivery.
struct DeliveryView: ResponseModel {
    static let name = "Delivery"
    static let summary = "One message to one endpoint, or to a person without one, and its state."

    let entry: DeliveryEntry
    /// The text that a person passes on; nil for other channels and in lists.
    let text: String?
    /// Its receipts and confirmations; empty in lists.
    var history = DeliveryHistory()
    let offsetMinutes: Int

    private var attempts: [JSON] {
        entry.attempts.map {
            AttemptView(
                id: AttemptID(delivery: entry.id, number: $0.number),
                attempt: $0,
                offsetMinutes: offsetMinutes
            ).json
        }
    }

    static let properties: [ResponseField<DeliveryView>] = [
        .text("id", .text("The delivery; also its webhook-id.", .delivery, example: "dlv_05Z8M2Q4000000000003")) {
            $0.entry.id.description
        },
        .text("notice", .text("The notice.", .notice, example: "ntc_05Z8M2Q400000")) { $0.entry.id.notice.description },
        .text(
            "endpoint",
            orNull: .text(
                "The endpoint; null for a person who had none as the notice was accepted.",
                .slug,
                example: "computing-2024-robot"
            )
        ) { $0.entry.endpoint?.text },
        .text("channel", orNull: .text("Its channel; null without an endpoint.", .slug, example: "wecom-robot")) {
            $0.entry.channel?.text
        },
        .text(
            "person",
            orNull: .text(
                "The person it is for, as of acceptance; null for a circle's endpoint and once the person was removed.",
                .slug,
                example: "li-ming"
            )
        ) { $0.entry.person?.text },
        .text(
            "role",
            orNull: .choice(Role.self, "The person's role in the circle, as of acceptance.", example: .counsellor)
        ) { $0.entry.role?.name },
        .text(
            "circle",
            orNull: .text(
                "The circle through which the person came into the audience, or whose endpoint it is.",
                .slug,
                example: "computing-2024"
            )
        ) { $0.entry.circle?.text },
        .text(
            "owner",
            orNull: .text("The endpoint's owner; null after its removal.", .owner, example: "circle:computing-2024")
        ) {
            $0.entry.owner?.description
        },
        .text("owner_name", orNull: .text("The owner's name, masked if it is a person's.", example: "计算机学院 2024 级")) {
            $0.entry.ownerName
        },
        .text("reader", .choice(ReaderKind.self, "The reader of the text.", example: .member)) {
            $0.entry.reader.name
        },
        .text("state", .choice(DeliveryState.self, "The state.", example: .accepted)) { $0.entry.state.name },
        .text(
            "held_until",
            orNull: .text(
                "For held: the time until which it is held; if unknown, when it expires or is checked next.",
                .moment,
                example: "2026-03-02T15:31:00.000+08:00"
            )
        ) { view in
            view.entry.nextAt.map { $0.rfc3339(offsetMinutes: view.offsetMinutes) }
        },
        .text(
            "reason",
            orNull: .text(
                "For held and suppressed, and for failed by a receipt: the reason, a stable code.",
                example: "pacing"
            )
        ) {
            $0.entry.reason
        },
        .text("reference", orNull: .text("The receiver's id for the message.", example: "8ab3c1")) {
            $0.entry.reference
        },
        .number("latency_ms", orNull: .integer("Milliseconds from acceptance to the last attempt's end.", example: 220))
        { $0.entry.latency },
        .text(
            "digest",
            orNull: .text(
                "The delivery whose message contains this one, if a digest merged them.",
                .delivery,
                example: "dlv_05Z8M2Q4000000000003"
            )
        ) { $0.entry.digest?.description },
        .text(
            "shared_with",
            orNull: .text(
                "The delivery whose request this one shares, if their endpoints have the same address.",
                .delivery,
                example: "dlv_05Z8M2Q4000000000003"
            )
        ) { $0.entry.sharedWith?.description },
        .number("attempt_count", .integer("The number of attempts.", example: 1)) { $0.entry.attemptCount },
        ResponseField(
            "attempts",
            .list(of: AttemptView.schema, "All attempts in order; in lists only the last.")
        ) {
            .list($0.attempts)
        },
        ResponseField(
            "receipts",
            .list(of: ReceiptView.schema, "For a single delivery: its receipts in order.")
        ) { view in
            .list(view.history.receipts.map { ReceiptView(receipt: $0, offsetMinutes: view.offsetMinutes).json })
        },
        ResponseField(
            "forwarded",
            .list(of: ForwardingView.schema, "For a single delivery: the confirmations of a person.")
        ) { view in
            .list(
                view.history.forwardings.map { ForwardingView(forwarding: $0, offsetMinutes: view.offsetMinutes).json }
            )
        },
        .text(
            "text",
            orNull: .text(
                "For a single delivery on the human channel: the text to pass on, until retention removes it.",
                example: "【警情通报】…"
            )
        ) { $0.text },
    ]
}

/// A person's confirmation that a text was passed on.
struct ForwardingView: ResponseModel {
    static let name = "Forwarding"
    static let summary = "A person's confirmation that the text was passed on by hand."

    let forwarding: Forwarding
    let offsetMinutes: Int

    static let properties: [ResponseField<ForwardingView>] = [
        .text("at", .text("When it was confirmed.", .moment, example: "2026-03-02T15:42:10.000+08:00")) {
            $0.forwarding.at.rfc3339(offsetMinutes: $0.offsetMinutes)
        },
        .text("by", .text("The name of the confirming key.", example: "counsellor-li")) {
            $0.forwarding.name
        },
        .text("key", .text("That key.", .key, example: "key_05Z8M2Q400000")) { $0.forwarding.key.description },
    ]
}
