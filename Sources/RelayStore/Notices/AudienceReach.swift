/// How many a notice is for.
public struct AudienceReach: Sendable, Hashable {
    /// People.
    public var recipients: Int
    /// Endpoints: robots, phones, webhooks.
    public var endpoints: Int
    /// False while a large audience is being counted: the numbers are then the sum over its circles, an upper bound.
    public var isExact: Bool

    /// A reach.
    public init(recipients: Int, endpoints: Int, isExact: Bool) {
        self.recipients = recipients
        self.endpoints = endpoints
        self.isExact = isExact
    }
}
