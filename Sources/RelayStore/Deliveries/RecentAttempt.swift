public import RelayModel

/// A message that went out to an endpoint.
public struct RecentAttempt: Sendable, Hashable {
    public var target: EndpointTarget
    public var at: Timestamp

    /// An attempt.
    public init(target: EndpointTarget, at: Timestamp) {
        self.target = target
        self.at = at
    }
}
