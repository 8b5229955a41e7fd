import HTTPTypes
import RelayJSON
import RelayModel
import RelayService

/// The bodies of an endpoint's PUT and PATCH.
enum EndpointBody {
    private static let owner = Schema.text("Whose it is.", .owner, example: "circle:computing-2024")
    /// A channel that has no file is refused as an endpoint that cannot be used, not only as a wrong field.
    private static func channel(among names: [ChannelName]) -> Schema {
        .text(
            "The name of a channel; GET /v1/channels.",
            .choice(names.map(\.text), code: "invalid_endpoint"),
            example: names.contains { $0.text == "wecom-robot" } ? "wecom-robot" : names.first?.text ?? ""
        )
    }
    private static let address = Schema.text(
        "A robot's URL, a number, an account: what the channel takes.",
        .written(.text(upTo: 4096, mayBeBlank: true)),
        example: "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=00000000-0000-0000-0000-000000000000"
    )
    private static let secret = Schema.text(
        "The signing secret; null for none. An administrator's key without a unit may name env:PANDA_SECRET_… or file:NAME instead.",
        .written(.text(upTo: 4096, mayBeBlank: true)),
        example: "SEC000000000000000000000"
    )
    private static let enabled = Schema.boolean("Whether it is used; yes by default.", example: true)
    private static let drill = Schema.boolean("Whether drills may use it; no by default.", example: false)

    private static let everyone = Schema.boolean(
        "Whether the address may stand for people whom the roster does not list (@all, a department, a tag); no by default. Only a key without a unit says yes.",
        example: false
    )

    private static let keyword = Schema.text(
        "A word that the robot wants in every message (DingTalk, Feishu); null for none. Where a text lacks it, it goes in front.",
        .written(.keyword),
        example: "警情"
    )

    /// An endpoint with one of these channels.
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

    /// A change of an endpoint, to one of these channels.
    static func change(channels: [ChannelName]) -> Schema {
        .object(
            "EndpointChange",
            "What is to change; the rest stays. Another address or channel drops the stored secret and `everyone`, and another channel the keyword, unless they are given too.",
            [
                .optional("owner", owner), .optional("channel", channel(among: channels)),
                .optional("address", address), .optional("secret", secret), .optional("enabled", enabled),
                .optional("drill", drill), .optional("keyword", keyword), .optional("everyone", everyone),
            ]
        )
    }

    /// The endpoint from a whole body; nil only for a body the schema has not passed.
    /// - Parameter place: What stands before the field's name in a refusal.
    /// - Throws: 422 for an address or a secret with a blank, a line break or an invisible character in it.
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

    /// What a body changes.
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

    /// A keyword is compared as it stands, so blanks around it would never be found.
    private static func trimmed(_ text: String) -> String {
        var rest = text[...]
        while rest.first?.isWhitespace ?? false { rest.removeFirst() }
        while rest.last?.isWhitespace ?? false { rest.removeLast() }
        return String(rest)
    }

    /// A member's text as a reader of written values takes it; nil where there is none.
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
