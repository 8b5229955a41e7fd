public import RelayModel

/// A message that went out to an endpoint.
public struct RecentAttempt: Sendable, Hashable {
    public var target: EndpointTarget
    public var at: Timestamp
    /// Whether it left in one request with another one that is told of: the account has been charged with that one.
    public var sharesRequest: Bool

    /// An attempt.
    public init(target: EndpointTarget, at: Timestamp, sharesRequest: Bool = false) {
        self.target = target
        self.at = at
        self.sharesRequest = sharesRequest
    }
}
