public import RelayModel

/// Held deliveries whose time has passed: many, or old ones, mean that they were lost sight of.
public struct OverdueDeliveries: Sendable, Hashable {
    public var count: Int
    /// Since when the first of them has been due; nil where there are none.
    public var oldest: Timestamp?

    /// Nothing is overdue, unless said otherwise.
    public init(count: Int = 0, oldest: Timestamp? = nil) {
        self.count = count
        self.oldest = oldest
    }
}
