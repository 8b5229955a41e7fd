import RelayModel

/// The audience of a notice and the messages that it would get.
package struct PreviewResponse: APIModel {
    package var audience = ReachResponse()
    package var circles: [CircleShare] = []
    package var roles: APIMap<Int> = [:]
    package var channels: APIMap<Int> = [:]
    package var excluded: [Exclusion] = []
    package var messages: [Message] = []

    package init() {}

    package static let fields = APIFields<Self>(
        "Preview",
        "The audience of a notice and its messages; nothing is sent.",
        [
            .field("audience", \.audience),
            .list("circles", \.circles, "In the order of the audience."),
            .field(
                "roles",
                \.roles,
                .map(
                    "The number of people by role; a person with two roles counts for the first.",
                    keys: .choice(Role.allCases.map(\.name)),
                    of: .integer("People.", example: 400),
                    example: ["protected"]
                )
            ),
            .field(
                "channels",
                \.channels,
                .map(
                    "The number of endpoints by channel.",
                    keys: .slug,
                    of: .integer("Endpoints.", example: 12),
                    example: ["wecom-robot"]
                )
            ),
            .list("excluded", \.excluded, "The excluded people or endpoints, by reason."),
            .list("messages", \.messages, "The message of each channel; empty without a title."),
        ]
    )
}

extension PreviewResponse {
    /// One circle's share of the audience.
    package struct CircleShare: APIModel {
        package var id = ""
        package var name = ""
        package var endpoints = 0

        package init() {}

        package static let fields = APIFields<Self>(
            "CircleShare",
            "One circle's share of the audience.",
            [
                .field("id", \.id, .text("The circle.", .slug, example: "computing-2024")),
                .field("name", \.name, .text("Its name.", example: "计算机学院 2024 级")),
                .field(
                    "endpoints",
                    \.endpoints,
                    .integer("The number of endpoints; each counts for the first circle that names it.", example: 12)
                ),
            ]
        )
    }

    /// The people or endpoints that one reason excludes.
    package struct Exclusion: APIModel {
        package var reason = ""
        package var count = 0
        package var examples: [String] = []

        package init() {}

        package static let fields = APIFields<Self>(
            "Exclusion",
            "The excluded people or endpoints, by reason.",
            [
                .field(
                    "reason",
                    \.reason,
                    .text("A stable code: endpoint_disabled, not_for_drills, no_endpoint.", example: "no_endpoint")
                ),
                .field("count", \.count, .integer("How many.", example: 3)),
                .field(
                    "examples",
                    \.examples,
                    .list(of: .text("An id.", example: "s24019901"), "The first few.")
                ),
            ]
        )
    }

    /// The message that one channel would send.
    package struct Message: APIModel {
        package var channel = ""
        package var parts = 0
        package var smsSegments: Int?
        package var text = ""
        package var problem: String?

        package init() {}

        package static let fields = APIFields<Self>(
            "MessagePreview",
            "The message that one channel would send.",
            [
                .field("channel", \.channel, .text("The channel.", .slug, example: "aliyun-sms")),
                .field(
                    "parts",
                    \.parts,
                    .integer("Messages per endpoint; 0 if a person passes the text on.", example: 1)
                ),
                .optional("sms_segments", \.smsSegments, .integer("Billed short messages per number.", example: 2)),
                .field(
                    "text",
                    \.text,
                    .text("The whole text as the recipient reads it.", example: "【警情通报】冒充客服退款\n近日多名学生……")
                ),
                .optional(
                    "problem",
                    \.problem,
                    .text("Why the channel cannot send it.", example: "text holds a link, which …")
                ),
            ]
        )
    }
}
