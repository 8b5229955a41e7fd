/// One way to reach a person or a whole circle.
public struct Endpoint: Hashable, Sendable {
    public var id: EndpointID
    public var owner: EndpointOwner
    public var channel: ChannelName
    /// A robot's URL, a phone number, an account; what the channel's file says. A secret: robot URLs hold keys.
    public var address: Secret
    /// The signing secret as it was written: itself, `env:NAME` or `file:PATH`; empty where there is none.
    public var secret: Secret
    public var enabled: Bool
    /// Whether drills may use it.
    public var drill: Bool
    /// Whether its address may stand for people whom the roster does not list (`@all`, a department, a tag).
    public var everyone: Bool
    /// The word that its robot requires in every message; empty for a robot without one.
    public var keyword: String
    /// Who switched it off; nil while it is on.
    public var disabledBy: DisabledBy?
    /// What the receiver said when the relay switched it off; nil while it is on or where a person did it.
    public var disabledReason: String?

    /// An endpoint from all its parts.
    public init(
        id: EndpointID,
        owner: EndpointOwner,
        channel: ChannelName,
        address: Secret,
        secret: Secret = Secret(""),
        enabled: Bool = true,
        drill: Bool = false,
        everyone: Bool = false,
        keyword: String = "",
        disabledBy: DisabledBy? = nil,
        disabledReason: String? = nil
    ) {
        self.id = id
        self.owner = owner
        self.channel = channel
        self.address = address
        self.secret = secret
        self.enabled = enabled
        self.drill = drill
        self.everyone = everyone
        self.keyword = keyword
        self.disabledBy = disabledBy
        self.disabledReason = disabledReason
    }
}
