import RelayJSON
import RelayModel
import RelayService

/// An endpoint without its secrets.
struct EndpointView: ResponseModel {
    static let name = "Endpoint"
    static let summary = "One way to reach a person or a circle. Address and secret are masked."

    let endpoint: Endpoint
    /// Why its deliveries are held, apart from its rate limit.
    var holding: EndpointHolding?
    /// A warning about the endpoint that was just saved.
    var warning: String?

    static let properties: [ResponseField<EndpointView>] = [
        .text("id", .text("The endpoint.", .slug, example: "computing-2024-robot")) { $0.endpoint.id.text },
        .text("owner", .text("Whose it is.", .owner, example: "circle:computing-2024")) {
            $0.endpoint.owner.description
        },
        .text("channel", .text("Its channel.", .slug, example: "wecom-robot")) { $0.endpoint.channel.text },
        .text(
            "address_masked",
            .text("The address with its secret part masked.", example: "https://qyapi.weixin.qq.com/****")
        ) {
            Masking.address($0.endpoint.address.reveal())
        },
        .boolean("has_secret", .boolean("Whether there is a signing secret.", example: true)) {
            !$0.endpoint.secret.isEmpty
        },
        .boolean("enabled", .boolean("Whether it is enabled.", example: true)) { $0.endpoint.enabled },
        .boolean("drill", .boolean("Whether drills may be sent to it.", example: false)) { $0.endpoint.drill },
        .text("keyword", orNull: .text("The keyword that every message to it contains.", example: "警情")) {
            $0.endpoint.keyword.isEmpty ? nil : $0.endpoint.keyword
        },
        .boolean(
            "everyone",
            .boolean("Whether the address may reach people whom the roster does not list.", example: false)
        ) { $0.endpoint.everyone },
        .text(
            "disabled_by",
            orNull: .choice(
                DisabledBy.self,
                "What disabled it: a request (operator), the receiver (it no longer exists), or a roster.",
                example: .receiver
            )
        ) { $0.endpoint.disabledBy?.name },
        .text(
            "disabled_reason",
            orNull: .text("The receiver's message when it was disabled.", example: "invalid webhook key")
        ) {
            $0.endpoint.disabledReason
        },
        .text(
            "held_reason",
            orNull: .text(
                "Why its deliveries are held, a stable code; nothing is sent unsigned.",
                example: "secret_missing"
            )
        ) {
            $0.holding?.reason
        },
        .text(
            "held_detail",
            orNull: .text(
                "The missing secret; only for administrators' keys without a unit.",
                example: "environment variable PANDA_SECRET_ROBOT is not there or empty"
            )
        ) {
            $0.holding?.detail
        },
        .text(
            "warning",
            orNull: .text(
                "After a change: a warning about the saved endpoint.",
                example: "The host name does not resolve at the moment."
            )
        ) {
            $0.warning
        },
    ]
}
