package import RelayModel

/// The body of an endpoint's PUT.
package struct EndpointRequest: APIModel {
    package var owner = ""
    package var channel = ""
    package var address = Secret("")
    package var secret: Secret?
    package var enabled: Bool?
    package var drill: Bool?
    package var keyword: String?
    package var everyone: Bool?

    package init() {}

    /// The fields with any channel's name.
    package static let fields: APIFields<Self> = fields(channel: EndpointSchemas.channel(.slug, example: "wecom-robot"))

    /// The fields with one of these channels.
    package static func fields(channels: [ChannelName]) -> APIFields<Self> {
        fields(channel: EndpointSchemas.channel(among: channels))
    }

    private static func fields(channel: Schema) -> APIFields<Self> {
        APIFields(
            "EndpointRequest",
            "An endpoint.",
            [
                .field("owner", \.owner, EndpointSchemas.owner), .field("channel", \.channel, channel),
                .field("address", \.address, EndpointSchemas.address),
                .optional("secret", \.secret, EndpointSchemas.secret),
                .optional("enabled", \.enabled, EndpointSchemas.enabled),
                .optional("drill", \.drill, EndpointSchemas.drill),
                .optional("keyword", \.keyword, EndpointSchemas.keyword),
                .optional("everyone", \.everyone, EndpointSchemas.everyone),
            ]
        )
    }
}

/// The body of an endpoint's PATCH.
package struct EndpointChangeRequest: APIModel {
    package var owner: String?
    package var channel: String?
    package var address: Secret?
    package var secret: Secret??
    package var enabled: Bool?
    package var drill: Bool?
    package var keyword: String??
    package var everyone: Bool?

    package init() {}

    /// The changes that make an endpoint of a PUT body.
    package init(_ endpoint: EndpointRequest) {
        (owner, channel, address) = (endpoint.owner, endpoint.channel, endpoint.address)
        secret = endpoint.secret.map { .some($0) }
        (enabled, drill, everyone) = (endpoint.enabled, endpoint.drill, endpoint.everyone)
        keyword = endpoint.keyword.map { .some($0) }
    }

    /// The fields with any channel's name.
    package static let fields: APIFields<Self> = fields(channel: EndpointSchemas.channel(.slug, example: "wecom-robot"))

    /// The fields with one of these channels.
    package static func fields(channels: [ChannelName]) -> APIFields<Self> {
        fields(channel: EndpointSchemas.channel(among: channels))
    }

    private static func fields(channel: Schema) -> APIFields<Self> {
        APIFields(
            "EndpointChange",
            """
            The fields to change; the others stay. Another address or channel drops the stored secret and `everyone`, \
            and another channel the keyword, unless they are given too.
            """,
            [
                .optional("owner", \.owner, EndpointSchemas.owner), .optional("channel", \.channel, channel),
                .optional("address", \.address, EndpointSchemas.address),
                .change("secret", \.secret, EndpointSchemas.secret),
                .optional("enabled", \.enabled, EndpointSchemas.enabled),
                .optional("drill", \.drill, EndpointSchemas.drill),
                .change("keyword", \.keyword, EndpointSchemas.keyword),
                .optional("everyone", \.everyone, EndpointSchemas.everyone),
            ]
        )
    }
}

/// The schemas that the PUT and the PATCH of an endpoint share.
private enum EndpointSchemas {
    static let owner = Schema.text("Whose it is.", .owner, example: "circle:computing-2024")

    static func channel(_ format: StringFormat, example: String) -> Schema {
        .text("A channel's name; see GET /v1/channels.", format, example: example)
    }

    /// A channel without a file makes the endpoint unusable, so it has its own error code.
    static func channel(among names: [ChannelName]) -> Schema {
        channel(
            .choice(names.map(\.text), code: "invalid_endpoint"),
            example: names.contains { $0.text == "wecom-robot" } ? "wecom-robot" : names.first?.text ?? ""
        )
    }

    static let address = Schema.text(
        "A robot's URL, a number or an account, as the channel defines.",
        .written(.text(upTo: 4096, mayBeBlank: true)),
        example: "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=00000000-0000-0000-0000-000000000000"
    )
    static let secret = Schema.text(
        """
        The signing secret; null for none. An administrator's key without a unit may give env:PANDA_SECRET_… or \
        file:NAME instead.
        """,
        .written(.text(upTo: 4096, mayBeBlank: true)),
        example: "SEC000000000000000000000"
    )
    static let enabled = Schema.boolean("Whether it is enabled; true by default.", example: true)
    static let drill = Schema.boolean("Whether drills may be sent to it; false by default.", example: false)
    static let everyone = Schema.boolean(
        """
        Whether the address may reach people whom the roster does not list (@all, a department, a tag); false by \
        default. Only a key without a unit may set it.
        """,
        example: false
    )
    static let keyword = Schema.text(
        """
        The keyword that the robot requires in every message (DingTalk, Feishu); null for none. It is prepended to a \
        text that lacks it.
        """,
        .written(.keyword),
        example: "警情"
    )
}
