public import RelayModel

/// How far a notice has come: each delivery counted once, in its furthest state.
public struct NoticeProgress: Sendable, Hashable {
    public var id: NoticeID
    public var state: NoticeState
    /// Deliveries of the audience, as far as it is frozen.
    public var total: Int
    /// Whether the audience is frozen to its end, so that ``total`` is final.
    public var isExpanded: Bool
    /// Deliveries by state; what is missing to ``total`` is `queued`.
    public var counts: [DeliveryState: Int]
    /// Time from acceptance of the notice to acceptance by the far side.
    public var latency: LatencyHistogram
    /// Where the numbers are those of a scope that the notice reached from above: its deliveries that are not over. Nil
    /// where they are those of the whole notice.
    public var ownPending: Set<DeliveryID>?

    /// Progress with all its numbers.
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

    /// Whether nothing is left to send.
    public var isSettled: Bool {
        isExpanded && counts.reduce(0) { $1.key.isPending ? $0 : $0 + $1.value } >= total
    }
}
