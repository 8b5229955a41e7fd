public import RelayModel

/// What the engine needs to know of an endpoint to send to it.
public struct EndpointTarget: Sendable, Hashable {
    /// The endpoint's number in the store.
    public var number: UInt32
    public var id: EndpointID
    public var channel: ChannelName
    public var address: Secret
    /// As written in the roster: itself, `env:NAME` or `file:PATH`.
    public var secret: Secret
    public var isEnabled: Bool
    public var isForDrills: Bool
    /// Whether it was removed from the roster after the audience was frozen.
    public var isRemoved: Bool

    /// A target.
    public init(
        number: UInt32,
        id: EndpointID,
        channel: ChannelName,
        address: Secret,
        secret: Secret,
        isEnabled: Bool,
        isForDrills: Bool,
        isRemoved: Bool = false
    ) {
        self.number = number
        self.id = id
        self.channel = channel
        self.address = address
        self.secret = secret
        self.isEnabled = isEnabled
        self.isForDrills = isForDrills
        self.isRemoved = isRemoved
    }
}
