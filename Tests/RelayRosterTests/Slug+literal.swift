public import RelayModel

// Tests write ids as literals: `Membership(circle: "c1", person: "p1", …)`.

extension CircleID: ExpressibleByStringLiteral {
    /// Wraps the literal unchanged.
    public init(stringLiteral text: String) { self.init(unchecked: text) }
}

extension PersonID: ExpressibleByStringLiteral {
    /// Wraps the literal unchanged.
    public init(stringLiteral text: String) { self.init(unchecked: text) }
}

extension EndpointID: ExpressibleByStringLiteral {
    /// Wraps the literal unchanged.
    public init(stringLiteral text: String) { self.init(unchecked: text) }
}

extension ChannelName: ExpressibleByStringLiteral {
    /// Wraps the literal unchanged.
    public init(stringLiteral text: String) { self.init(unchecked: text) }
}
