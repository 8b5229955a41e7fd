/// What the sender wants back from the people a notice reaches.
public struct AcknowledgementRule: Hashable, Sendable {
    /// Within what time somebody must have acknowledged, in seconds.
    public var withinSeconds: Int

    /// Somebody must acknowledge within so many seconds.
    public init(withinSeconds: Int) { self.withinSeconds = withinSeconds }
}
