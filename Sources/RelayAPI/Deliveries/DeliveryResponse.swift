import RelayModel

/// The state of one delivery.
package struct DeliveryResponse: APIModel {
    package var id = ""
    package var notice = ""
    package var endpoint: String?
    package var channel: String?
    package var person: String?
    package var role: String?
    package var circle: String?
    package var owner: String?
    package var ownerName: String?
    package var reader = ""
    package var state = ""
    package var heldUntil: String?
    package var reason: String?
    package var reference: String?
    package var latency: Int?
    package var digest: String?
    package var sharedWith: String?
    package var attemptCount = 0
    package var attempts: [AttemptResponse] = []
    package var receipts: [ReceiptResponse] = []
    package var forwarded: [ForwardingResponse] = []
    package var text: String?

    package init() {}

    package static let fields = APIFields<Self>(
        "Delivery",
        "One message to one endpoint, or to a person without one, and its state.",
        [
            .field(
                "id",
                \.id,
                .text("The delivery; also its webhook-id.", .delivery, example: "dlv_05Z8M2Q4000000000003")
            ),
            .field("notice", \.notice, .text("The notice.", .notice, example: "ntc_05Z8M2Q400000")),
            .nullable(
                "endpoint",
                \.endpoint,
                .text(
                    "The endpoint; null for a person who had none as the notice was accepted.",
                    .slug,
                    example: "computing-2024-robot"
                )
            ),
            .nullable(
                "channel",
                \.channel,
                .text("Its channel; null without an endpoint.", .slug, example: "wecom-robot")
            ),
            .nullable(
                "person",
                \.person,
                .text(
                    "The person it is for, as of acceptance; "
                        + "null for a circle's endpoint and once the person was removed.",
                    .slug,
                    example: "li-ming"
                )
            ),
            .nullable(
                "role",
                \.role,
                .choice(Role.self, "The person's role in the circle, as of acceptance.", example: .counsellor)
            ),
            .nullable(
                "circle",
                \.circle,
                .text(
                    "The circle through which the person came into the audience, or whose endpoint it is.",
                    .slug,
                    example: "computing-2024"
                )
            ),
            .nullable(
                "owner",
                \.owner,
                .text("The endpoint's owner; null after its removal.", .owner, example: "circle:computing-2024")
            ),
            .nullable(
                "owner_name",
                \.ownerName,
                .text("The owner's name, masked if it is a person's.", example: "计算机学院 2024 级")
            ),
            .field("reader", \.reader, .choice(ReaderKind.self, "The reader of the text.", example: .member)),
            .field("state", \.state, .choice(DeliveryState.self, "The state.", example: .accepted)),
            .nullable(
                "held_until",
                \.heldUntil,
                .text(
                    "For held: the time until which it is held; if unknown, when it expires or is checked next.",
                    .moment,
                    example: "2026-03-02T15:31:00.000+08:00"
                )
            ),
            .nullable(
                "reason",
                \.reason,
                .text(
                    "For held and suppressed, and for failed by a receipt: the reason, a stable code.",
                    example: "pacing"
                )
            ),
            .nullable("reference", \.reference, .text("The receiver's id for the message.", example: "8ab3c1")),
            .nullable(
                "latency_ms",
                \.latency,
                .integer("Milliseconds from acceptance to the last attempt's end.", example: 220)
            ),
            .nullable(
                "digest",
                \.digest,
                .text(
                    "The delivery whose message contains this one, if a digest merged them.",
                    .delivery,
                    example: "dlv_05Z8M2Q4000000000003"
                )
            ),
            .nullable(
                "shared_with",
                \.sharedWith,
                .text(
                    "The delivery whose request this one shares, if their endpoints have the same address.",
                    .delivery,
                    example: "dlv_05Z8M2Q4000000000003"
                )
            ),
            .field("attempt_count", \.attemptCount, .integer("The number of attempts.", example: 1)),
            .list("attempts", \.attempts, "All attempts in order; in lists only the last."),
            .list("receipts", \.receipts, "For a single delivery: its receipts in order."),
            .list("forwarded", \.forwarded, "For a single delivery: the confirmations of a person."),
            .nullable(
                "text",
                \.text,
                .text(
                    "For a single delivery on the human channel: the text to pass on, until retention removes it.",
                    example: "【警情通报】…"
                )
            ),
        ]
    )
}

/// A person's confirmation that a text was passed on.
package struct ForwardingResponse: APIModel {
    package var at = ""
    package var by = ""
    package var key = ""

    package init() {}

    package static let fields = APIFields<Self>(
        "Forwarding",
        "A person's confirmation that the text was passed on by hand.",
        [
            .field("at", \.at, .text("When it was confirmed.", .moment, example: "2026-03-02T15:42:10.000+08:00")),
            .field("by", \.by, .text("The name of the confirming key.", example: "counsellor-li")),
            .field("key", \.key, .text("That key.", .key, example: "key_05Z8M2Q400000")),
        ]
    )
}
