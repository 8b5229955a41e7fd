import HTTPTypes
import RelayJSON
import RelayModel
import RelayService

/// The bodies of PUT and PATCH of an endpoint.
enum EndpointBody {
    private static let owner = Schema.text("Whose it is.", .owner, example: "circle:computing-2024")
    /// A channel without a file makes the endpoint unusable, so it has its own error code.
    private static func channel(among names: [ChannelName]) -> Schema {
        .text(
            "A channel's name; see GET /v1/channels.",
            .choice(names.map(\.text), code: "invalid_endpoint"),
            example: names.contains { $0.text == "wecom-robot" } ? "wecom-robot" : names.first?.text ?? ""
        )
    }
    private static let address = Schema.text(
        "A robot's URL, a number or an account, as the channel defines.",
        .written(.text(upTo: 4096, mayBeBlank: true)),
        example: "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=00000000-0000-0000-0000-000000000000"
    )
    private static let secret = Schema.text(
        """
        The signing secret; null for none. An administrator's key without a unit may give env:PANDA_SECRET_… or \
        file:NAME instead.
        """,
        .written(.text(upTo: 4096, mayBeBlank: true)),
        example: "SEC000000000000000000000"
    )
    private static let enabled = Schema.boolean("Whether it is enabled; true by default.", example: true)
    private static let drill = Schema.boolean("Whether drills may be sent to it; false by default.", example: false)

    private static let everyone = Schema.boolean(
        """
        Whether the address may reach people whom the roster does not list (@all, a department, a tag); false by \
        default. Only a key without a unit may set it.
        """,
        example: false
    )

    private static let keyword = Schema.text(
        """
        The keyword that the robot requires in every message (DingTalk, Feishu); null for none. It is prepended to a \
        text that lacks it.
        """,
        .written(.keyword),
        example: "警情"
    )

    /// The schema of a PUT body with one of these channels.
    static func whole(channels: [ChannelName]) -> Schema {
        .object(
            "EndpointRequest",
            "An endpoint.",
            [
                SchemaMember("owner", owner), SchemaMember("channel", channel(among: channels)),
                SchemaMember("address", address), .optional("secret", secret), .optional("enabled", enabled),
                .optional("drill", drill), .optional("keyword", keyword), .optional("everyone", everyone),
            ]
        )
    }

    /// The schema of a PATCH body with one of these channels.
    static func change(channels: [ChannelName]) -> Schema {
        .object(
            "EndpointChange",
            """
            The fields to change; the others stay. Another address or channel drops the stored secret and `everyone`, \
            and another channel the keyword, unless they are given too.
            """,
            [
                .optional("owner", owner), .optional("channel", channel(among: channels)),
                .optional("address", address), .optional("secret", secret), .optional("enabled", enabled),
                .optional("drill", drill), .optional("keyword", keyword), .optional("everyone", everyone),
            ]
        )
    }

    /// The endpoint of a PUT body; nil only if the schema has not validated the body.
    /// - Parameter place: The prefix of the field's name in a refusal.
    /// - Throws: 422 for an address or a secret that contains a blank, a line break or an invisible character.
    static func endpoint(_ id: EndpointID, _ body: JSON, at place: String = "") throws(Problem) -> Endpoint? {
        let change = try change(body, at: place)
        guard let owner = change.owner, let channel = change.channel else { return nil }
        return Endpoint(
            id: id,
            owner: owner,
            channel: channel,
            address: change.address ?? Secret(""),
            secret: change.secret ?? Secret(""),
            enabled: change.enabled ?? true,
            drill: change.drill ?? false,
            everyone: change.everyone ?? false,
            keyword: change.keyword ?? ""
        )
    }

    /// The changes that a PATCH body makes.
    /// - Throws: As ``endpoint(_:_:at:)``.
    static func change(_ body: JSON, at place: String = "") throws(Problem) -> EndpointChange {
        var change = EndpointChange()
        change.owner = body["owner"]?.text.flatMap { EndpointOwner($0) }
        change.channel = body["channel"]?.text.flatMap { ChannelName($0) }
        change.address = try written(body, "address", at: place, WrittenValue.address).map { Secret($0) }
        if body["secret"] != nil {
            change.secret = Secret(try written(body, "secret", at: place, WrittenValue.secret) ?? "")
        }
        change.enabled = body["enabled"]?.bool
        change.drill = body["drill"]?.bool
        change.everyone = body["everyone"]?.bool
        if let keyword = body["keyword"] { change.keyword = trimmed(keyword.text ?? "") }
        return change
    }

    /// Keywords are compared exactly, so one with surrounding blanks would never match.
    private static func trimmed(_ text: String) -> String {
        var rest = text[...]
        while rest.first?.isWhitespace ?? false { rest.removeFirst() }
        while rest.last?.isWhitespace ?? false { rest.removeLast() }
        return String(rest)
    }

    /// Parses a member's text as a written value; nil if there is none.
    private static func written(
        _ body: JSON,
        _ name: String,
        at place: String,
        _ read: (String) throws(WrittenFault) -> String
    ) throws(Problem) -> String? {
        guard let text = body[name]?.text else { return nil }
        do throws(WrittenFault) {
            return try read(text)
        } catch {
            let (reason, advice) = (error.reason(name), error.advice(name))
            let detail = "\(reason.prefix(1).uppercased())\(reason.dropFirst()). \(advice)."
            throw Problem(.unprocessableContent, "invalid_endpoint", detail, field: place + name)
        }
    }
}
