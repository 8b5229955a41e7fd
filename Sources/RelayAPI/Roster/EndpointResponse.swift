import RelayModel

/// An endpoint without its secrets.
package struct EndpointResponse: APIModel {
    package var id = ""
    package var owner = ""
    package var channel = ""
    package var maskedAddress = ""
    package var hasSecret = false
    package var enabled = false
    package var drill = false
    package var keyword: String?
    package var everyone = false
    package var disabledBy: String?
    package var disabledReason: String?
    package var heldReason: String?
    package var heldDetail: String?
    package var warning: String?

    package init() {}

    package static let fields = APIFields<Self>(
        "Endpoint",
        "One way to reach a person or a circle. Address and secret are masked.",
        [
            .field("id", \.id, .text("The endpoint.", .slug, example: "computing-2024-robot")),
            .field("owner", \.owner, .text("Whose it is.", .owner, example: "circle:computing-2024")),
            .field("channel", \.channel, .text("Its channel.", .slug, example: "wecom-robot")),
            .field(
                "address_masked",
                \.maskedAddress,
                .text("The address with its secret part masked.", example: "https://qyapi.weixin.qq.com/****")
            ),
            .field("has_secret", \.hasSecret, .boolean("Whether there is a signing secret.", example: true)),
            .field("enabled", \.enabled, .boolean("Whether it is enabled.", example: true)),
            .field("drill", \.drill, .boolean("Whether drills may be sent to it.", example: false)),
            .nullable("keyword", \.keyword, .text("The keyword that every message to it contains.", example: "警情")),
            .field(
                "everyone",
                \.everyone,
                .boolean("Whether the address may reach people whom the roster does not list.", example: false)
            ),
            .nullable(
                "disabled_by",
                \.disabledBy,
                .choice(
                    DisabledBy.self,
                    "What disabled it: a request (operator), the receiver (it no longer exists), or a roster.",
                    example: .receiver
                )
            ),
            .nullable(
                "disabled_reason",
                \.disabledReason,
                .text("The receiver's message when it was disabled.", example: "invalid webhook key")
            ),
            .nullable(
                "held_reason",
                \.heldReason,
                .text(
                    "Why its deliveries are held, a stable code; nothing is sent unsigned.",
                    example: "secret_missing"
                )
            ),
            .nullable(
                "held_detail",
                \.heldDetail,
                .text(
                    "The missing secret; only for administrators' keys without a unit.",
                    example: "environment variable PANDA_SECRET_ROBOT is not there or empty"
                )
            ),
            .nullable(
                "warning",
                \.warning,
                .text(
                    "After a change: a warning about the saved endpoint.",
                    example: "The host name does not resolve at the moment."
                )
            ),
        ]
    )
}
