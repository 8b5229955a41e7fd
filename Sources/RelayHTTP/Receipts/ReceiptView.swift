import RelayJSON
import RelayModel
import RelayStore

/// A provider's receipt for a delivery.
struct ReceiptView: ResponseModel {
    static let name = "Receipt"
    static let summary = "A provider's later report on an accepted message."

    let receipt: ReceiptNote
    let offsetMinutes: Int

    static let properties: [ResponseField<ReceiptView>] = [
        .text("state", .choice(DeliveryState.self, "The reported state: delivered or failed.", example: .delivered)) {
            $0.receipt.state.name
        },
        .text("code", .text("The provider's code.", example: "DELIVERED")) { $0.receipt.code },
        .text(
            "class",
            orNull: .choice(VerdictClass.self, "The class of a failure, if known.", example: .permanentConfig)
        ) {
            $0.receipt.class?.name
        },
        .text("reference", .text("The provider's id for the message.", example: "900619746936498440^0")) {
            $0.receipt.reference
        },
        .text(
            "at",
            orNull: .text("When it happened, by the provider's clock.", .moment, example: "2026-03-02T15:30:04+08:00")
        ) { view in
            view.receipt.at?.rfc3339(offsetMinutes: view.offsetMinutes)
        },
        .text("received_at", .text("When the relay received it.", .moment, example: "2026-03-02T15:30:05.120+08:00")) {
            $0.receipt.receivedAt.rfc3339(offsetMinutes: $0.offsetMinutes)
        },
        .boolean(
            "counted",
            .boolean("Whether it changed the delivery's state; a failure after delivered does not.", example: true)
        ) { $0.receipt.counted },
    ]
}
