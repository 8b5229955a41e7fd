public import RelayModel

/// A delivery of the same notice to another endpoint with the same channel and address: it leaves with the first one's
/// request and ends as that one does.
public struct SharedDelivery: Sendable, Hashable {
    /// Its place in the notice's audience.
    public var ordinal: UInt32
    /// Its own endpoint, which may have another secret.
    public var target: EndpointTarget
    /// What its row says; `queued` where it has none.
    public var stored: DeliveryState?

    /// A delivery that shares another one's request.
    public init(ordinal: UInt32, target: EndpointTarget, stored: DeliveryState? = nil) {
        self.ordinal = ordinal
        self.target = target
        self.stored = stored
    }
}
