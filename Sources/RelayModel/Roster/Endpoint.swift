/// One way to reach a person or a whole circle.
public struct Endpoint: Hashable, Sendable {
    public var id: EndpointID
    public var owner: EndpointOwner
    public var channel: ChannelName
    /// A robot's URL, a phone number or an account, as the channel's file defines. It is a secret: robot URLs contain
    /// keys.
    public var address: Secret
    /// The signing secret as it was written: the secret itself, `env:NAME` or `file:PATH`; empty if there is none.
    public var secret: Secret
    public var enabled: Bool
    /// Whether drills may be sent to it.
    public var drill: Bool
    /// Whether its address may reach people whom the roster does not list (`@all`, a department, a tag).
    public var everyone: Bool
    /// The keyword that its robot requires in every message; empty if it requires none.
    public var keyword: String
    /// What disabled it; nil if it is enabled.
    public var disabledBy: DisabledBy?
    /// The receiver's message when the relay disabled it; nil if it is enabled or was disabled by a request or a
    /// roster.
    public var disabledReason: String?

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

/// What disabled an endpoint. It decides what enables it again.
public enum DisabledBy: String, StringEnum {
    /// A request to the API. It stays disabled until another request enables it, whatever a roster says.
    case `operator`
    /// The receiver's reply that it no longer exists. A new address or secret, or a roster that lists it as enabled,
    /// enables it.
    case receiver
    /// A roster that lists it as not enabled. The next roster that lists it as enabled enables it.
    case roster
}

/// The owner of an endpoint: a person or a circle. Written `person:ID` or `circle:ID`.
public enum EndpointOwner: Hashable, Sendable, LosslessStringConvertible {
    case person(PersonID)
    case circle(CircleID)

    /// Parses `person:ID` or `circle:ID`; returns nil for other texts.
    public init?(_ text: String) {
        if text.hasPrefix("person:"), let id = PersonID(String(text.dropFirst(7))) {
            self = .person(id)
        } else if text.hasPrefix("circle:"), let id = CircleID(String(text.dropFirst(7))) {
            self = .circle(id)
        } else {
            return nil
        }
    }

    public var description: String {
        switch self {
        case .person(let id): "person:\(id)"
        case .circle(let id): "circle:\(id)"
        }
    }
}
