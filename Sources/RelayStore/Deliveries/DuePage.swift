public import RelayModel

/// Held deliveries whose time has come, and up to which moment these are all.
public struct DuePage: Sendable {
    public var deliveries: [PendingDelivery]
    /// Every held delivery due by this moment is among these, or was before.
    public var through: Timestamp

    /// A page.
    public init(deliveries: [PendingDelivery], through: Timestamp) {
        self.deliveries = deliveries
        self.through = through
    }
}
