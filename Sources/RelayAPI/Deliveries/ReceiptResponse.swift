import RelayModel

/// A provider's receipt for a delivery.
package struct ReceiptResponse: APIModel {
    package var state = ""
    package var code = ""
    package var failureClass: String?
    package var reference = ""
    package var at: String?
    package var receivedAt = ""
    package var counted = false

    package init() {}

    package static let fields = APIFields<Self>(
        "Receipt",
        "A provider's later report on an accepted message.",
        [
            .field(
                "state",
                \.state,
                .choice(DeliveryState.self, "The reported state: delivered or failed.", example: .delivered)
            ),
            .field("code", \.code, .text("The provider's code.", example: "DELIVERED")),
            .nullable(
                "class",
                \.failureClass,
                .choice(VerdictClass.self, "The class of a failure, if known.", example: .permanentConfig)
            ),
            .field(
                "reference",
                \.reference,
                .text("The provider's id for the message.", example: "900619746936498440^0")
            ),
            .nullable(
                "at",
                \.at,
                .text("When it happened, by the provider's clock.", .moment, example: "2026-03-02T15:30:04+08:00")
            ),
            .field(
                "received_at",
                \.receivedAt,
                .text("When the relay received it.", .moment, example: "2026-03-02T15:30:05.120+08:00")
            ),
            .field(
                "counted",
                \.counted,
                .boolean("Whether it changed the delivery's state; a failure after delivered does not.", example: true)
            ),
        ]
    )
}
