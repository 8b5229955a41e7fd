import RelayJSON
import RelayModel
import RelayService

/// An event about one delivery.
struct DeliveryEventView: ResponseModel {
    static let name = "DeliveryEvent"
    static let summary = "A delivery that changed."

    let news: ProgressHub.News
    let offsetMinutes: Int

    static let properties: [ResponseField<DeliveryEventView>] = [
        .text("id", .text("The delivery.", .delivery, example: "dlv_05Z8M2Q4000000000003")) {
            $0.news.delivery.description
        },
        .text("state", .choice(DeliveryState.self, "The new state.", example: .accepted)) { $0.news.state.name },
        .text(
            "held_until",
            orNull: .text("For held: the end of the hold.", .moment, example: "2026-03-02T15:31:00.000+08:00")
        ) {
            view in
            view.news.heldUntil.map { $0.rfc3339(offsetMinutes: view.offsetMinutes) }
        },
        .text("reason", orNull: .text("For held and suppressed: the reason, a stable code.", example: "pacing")) {
            $0.news.reason
        },
        .text(
            "digest",
            orNull: .text(
                "The delivery whose message contains this one, if a digest merged them.",
                .delivery,
                example: "dlv_05Z8M2Q4000000000003"
            )
        ) { $0.news.digest?.description },
    ]
}
