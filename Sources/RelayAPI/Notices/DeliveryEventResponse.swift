import RelayModel

/// An event about one delivery.
package struct DeliveryEventResponse: APIModel {
    package var id = ""
    package var state = ""
    package var heldUntil: String?
    package var reason: String?
    package var digest: String?

    package init() {}

    package static let fields = APIFields<Self>(
        "DeliveryEvent",
        "A delivery that changed.",
        [
            .field("id", \.id, .text("The delivery.", .delivery, example: "dlv_05Z8M2Q4000000000003")),
            .field("state", \.state, .choice(DeliveryState.self, "The new state.", example: .accepted)),
            .nullable(
                "held_until",
                \.heldUntil,
                .text("For held: the end of the hold.", .moment, example: "2026-03-02T15:31:00.000+08:00")
            ),
            .nullable(
                "reason",
                \.reason,
                .text("For held and suppressed: the reason, a stable code.", example: "pacing")
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
        ]
    )
}
