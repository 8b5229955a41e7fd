public import RelayModel

/// The progress of a notice. Each delivery counts once, in its latest state.
public struct NoticeProgress: Sendable, Hashable {
    public var id: NoticeID
    public var state: NoticeState
    /// The number of deliveries of the audience, as far as it is frozen.
    public var total: Int
    /// Whether the whole audience is frozen, so that ``total`` is final.
    public var isExpanded: Bool
    /// The number of deliveries by state. The difference to ``total`` is `queued`.
    public var counts: [DeliveryState: Int]
    /// The times from acceptance of the notice to acceptance by the receivers.
    public var latency: LatencyHistogram
    /// Where the numbers are those of a scope that the notice reached from above: its deliveries that are not over. Nil
    /// where they are those of the whole notice.
    public var ownPending: Set<DeliveryID>?

    public init(
        id: NoticeID,
        state: NoticeState,
        total: Int,
        isExpanded: Bool,
        counts: [DeliveryState: Int],
        latency: LatencyHistogram
    ) {
        self.id = id
        self.state = state
        self.total = total
        self.isExpanded = isExpanded
        self.counts = counts
        self.latency = latency
    }

    /// Whether every delivery is finished.
    public var isSettled: Bool {
        isExpanded && counts.reduce(0) { $1.key.isPending ? $0 : $0 + $1.value } >= total
    }
}
