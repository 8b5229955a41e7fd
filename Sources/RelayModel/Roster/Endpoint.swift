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

/// Who switched an endpoint off. It decides what switches it on again.
public enum DisabledBy: String, StringEnum {
    /// A request to the API: it stays off until another request switches it on, whatever a roster says.
    case `operator`
    /// The receiver said that it no longer exists: another address or secret, or a roster that lists it as enabled,
    /// switches it on.
    case receiver
    /// A roster that lists it as not enabled: the next one that lists it as enabled switches it on.
    case roster
}

/// Whose endpoint it is: a person's, or a whole circle's. Written `person:ID` or `circle:ID`.
public enum EndpointOwner: Hashable, Sendable, LosslessStringConvertible {
    case person(PersonID)
    case circle(CircleID)

    /// Reads `person:ID` or `circle:ID`; else nil.
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
