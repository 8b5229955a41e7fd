import RelayModel

/// The bodies of an endpoint's PUT and PATCH.
enum EndpointBody {
    private static let owner = Schema.text("Whose it is.", .owner, example: "circle:computing-2024")
    private static let channel = Schema.text("The name of a channel; GET /v1/channels.", .slug, example: "wecom-robot")
    private static let address = Schema.text(
        "A robot's URL, a number, an account: what the channel takes.",
        example: "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=00000000-0000-0000-0000-000000000000"
    )
    private static let secret = Schema.text(
        "The signing secret, or better env:NAME or file:PATH; null for none.",
        example: "env:ROBOT_SECRET"
    )
    private static let enabled = Schema.boolean("Whether it is used; yes by default.", example: true)
    private static let drill = Schema.boolean("Whether drills may use it; no by default.", example: false)

    static let whole = Schema.object(
        "EndpointRequest",
        "An endpoint.",
        [
            SchemaMember("owner", owner), SchemaMember("channel", channel), SchemaMember("address", address),
            .optional("secret", secret), .optional("enabled", enabled), .optional("drill", drill),
        ]
    )

    static let change = Schema.object(
        "EndpointChange",
        "What is to change; the rest stays, address and secret too.",
        [
            .optional("owner", owner), .optional("channel", channel), .optional("address", address),
            .optional("secret", secret), .optional("enabled", enabled), .optional("drill", drill),
        ]
    )

    /// The endpoint from a whole body; nil only for a body the schema has not passed.
    static func endpoint(_ id: EndpointID, _ body: JSON) -> Endpoint? {
        guard let owner = body["owner"]?.text.flatMap({ EndpointOwner($0) }),
            let channel = body["channel"]?.text.flatMap({ ChannelName($0) })
        else { return nil }
        return changed(Endpoint(id: id, owner: owner, channel: channel, address: Secret("")), body)
    }

    /// The endpoint with what a body says of it. Switching it on takes back why it was switched off.
    static func changed(_ endpoint: Endpoint, _ body: JSON) -> Endpoint {
        var endpoint = endpoint
        endpoint.owner = body["owner"]?.text.flatMap { EndpointOwner($0) } ?? endpoint.owner
        endpoint.channel = body["channel"]?.text.flatMap { ChannelName($0) } ?? endpoint.channel
        if let address = body["address"]?.text { endpoint.address = Secret(address) }
        if let secret = body["secret"] { endpoint.secret = Secret(secret.text ?? "") }
        endpoint.enabled = body["enabled"]?.bool ?? endpoint.enabled
        endpoint.drill = body["drill"]?.bool ?? endpoint.drill
        if body["enabled"]?.bool == true { endpoint.disabledReason = nil }
        return endpoint
    }
}
