public import RelayModel

/// The deliveries that the log shows; nil means any.
public struct DeliveryFilter: Sendable, Hashable {
    public var notice: NoticeID?
    public var endpoint: EndpointID?
    public var state: DeliveryState?
    /// Deliveries of notices accepted at this moment or later.
    public var since: Timestamp?
    /// The current state of deliveries in memory. The log shows and filters them by it.
    public var live: [DeliveryID: LiveState] = [:]

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
