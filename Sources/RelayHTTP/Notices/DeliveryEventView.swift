import RelayJSON
import RelayModel
import RelayService

/// What an event stream says of one delivery.
struct DeliveryEventView: ResponseModel {
    static let name = "DeliveryEvent"
    static let summary = "A delivery that has moved."

    let news: ProgressHub.News
    let offsetMinutes: Int

    static let properties: [ResponseField<DeliveryEventView>] = [
        .text("id", .text("The delivery.", .delivery, example: "dlv_05Z8M2Q4000000000003")) {
            $0.news.delivery.description
        },
        .text("state", .choice(DeliveryState.self, "Where it stands now.", example: .accepted)) { $0.news.state.name },
        .text("held_until", orNull: .text("For held: until when.", .moment, example: "2026-03-02T15:31:00.000+08:00")) {
            view in
            view.news.heldUntil.map { $0.rfc3339(offsetMinutes: view.offsetMinutes) }
        },
        .text("reason", orNull: .text("For held and suppressed: why, a stable word.", example: "pacing")) {
            $0.news.reason
        },
        .text(
            "digest",
            orNull: .text(
                "Where it was told in one message with other notices: the delivery whose message carried it.",
                .delivery,
                example: "dlv_05Z8M2Q4000000000003"
            )
        ) { $0.news.digest?.description },
    ]
}
