/// Deliveries to bring to an end, and where to go on.
public struct PendingPage: Sendable, Hashable {
    public var deliveries: [PendingDelivery]
    /// The ordinal to go on from.
    public var next: UInt32
    /// Whether the audience ends here. False with no deliveries means: more is being frozen, ask again when the store says so.
    public var isEnd: Bool

    /// A page.
    public init(deliveries: [PendingDelivery], next: UInt32, isEnd: Bool) {
        self.deliveries = deliveries
        self.next = next
        self.isEnd = isEnd
    }
}
