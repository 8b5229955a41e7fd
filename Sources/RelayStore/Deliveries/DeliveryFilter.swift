public import RelayModel

/// Which deliveries the log shows; nil means any.
public struct DeliveryFilter: Sendable, Hashable {
    public var notice: NoticeID?
    public var endpoint: EndpointID?
    public var state: DeliveryState?
    /// Of notices accepted at this moment or later.
    public var since: Timestamp?
    /// Where deliveries in memory stand: they are shown, and found, so.
    public var live: [DeliveryID: LiveState] = [:]

    /// A filter.
    public init(
        notice: NoticeID? = nil,
        endpoint: EndpointID? = nil,
        state: DeliveryState? = nil,
        since: Timestamp? = nil
    ) {
        self.notice = notice
        self.endpoint = endpoint
        self.state = state
        self.since = since
    }
}
