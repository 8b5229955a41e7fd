public import RelayModel

/// An endpoint of a roster that is off after its import, although the roster alone did not switch it off.
public struct DisabledEndpoint: Sendable, Hashable {
    public var id: EndpointID
    public var by: DisabledBy
    /// What the receiver said.
    public var reason: String?

    /// An endpoint that is off.
    public init(id: EndpointID, by: DisabledBy, reason: String?) {
        self.id = id
        self.by = by
        self.reason = reason
    }
}
