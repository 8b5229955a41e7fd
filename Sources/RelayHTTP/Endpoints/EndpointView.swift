import RelayJSON
import RelayModel
import RelayService

/// An endpoint, with nothing secret in it.
struct EndpointView: ResponseModel {
    static let name = "Endpoint"
    static let summary = "One way to reach a person or a circle. Address and secret are never shown in full."

    let endpoint: Endpoint
    /// Why its deliveries are held, whatever its pace.
    var holding: EndpointHolding?
    /// Something to know about what was just saved.
    var warning: String?

    static let properties: [ResponseField<EndpointView>] = [
        .text("id", .text("The endpoint.", .slug, example: "computing-2024-robot")) { $0.endpoint.id.text },
        .text("owner", .text("Whose it is.", .owner, example: "circle:computing-2024")) {
            $0.endpoint.owner.description
        },
        .text("channel", .text("Its channel.", .slug, example: "wecom-robot")) { $0.endpoint.channel.text },
        .text(
            "address_masked",
            .text("The address with its secret part hidden.", example: "https://qyapi.weixin.qq.com/****")
        ) {
            Masking.address($0.endpoint.address.reveal())
        },
        .boolean("has_secret", .boolean("Whether there is a signing secret.", example: true)) {
            !$0.endpoint.secret.isEmpty
        },
        .boolean("enabled", .boolean("Whether it is used.", example: true)) { $0.endpoint.enabled },
        .boolean("drill", .boolean("Whether drills may use it.", example: false)) { $0.endpoint.drill },
        .text("keyword", orNull: .text("A word that every message to it holds.", example: "警情")) {
            $0.endpoint.keyword.isEmpty ? nil : $0.endpoint.keyword
        },
        .boolean(
            "everyone",
            .boolean("Whether the address may stand for people whom the roster does not list.", example: false)
        ) { $0.endpoint.everyone },
        .text(
            "disabled_by",
            orNull: .choice(
                DisabledBy.self,
                "Who switched it off: a request (operator), the receiver (it no longer exists), or a roster.",
                example: .receiver
            )
        ) { $0.endpoint.disabledBy?.name },
        .text(
            "disabled_reason",
            orNull: .text("What the receiver said when it was switched off.", example: "invalid webhook key")
        ) {
            $0.endpoint.disabledReason
        },
        .text(
            "held_reason",
            orNull: .text(
                "Why its deliveries are held, a stable word; nothing goes out unsigned.",
                example: "secret_missing"
            )
        ) {
            $0.holding?.reason
        },
        .text(
            "held_detail",
            orNull: .text(
                "What is missing; only for administrators' keys without a unit.",
                example: "environment variable PANDA_SECRET_ROBOT is not there or empty"
            )
        ) {
            $0.holding?.detail
        },
        .text(
            "warning",
            orNull: .text(
                "After a change: something to know although it was saved.",
                example: "The host name does not resolve at the moment."
            )
        ) {
            $0.warning
        },
    ]
}
