public import RelayModel

/// An endpoint whose far side asked for a pause that is not over.
public struct PausedEndpoint: Sendable, Hashable {
    public var target: EndpointTarget
    /// When the first of the deliveries that were refused may go out again: urgent ones wait no longer than the far side asked.
    public var first: Timestamp
    /// When the last of them may: others wait longer where it refuses again and again.
    public var last: Timestamp

    /// A pause.
    public init(target: EndpointTarget, first: Timestamp, last: Timestamp) {
        self.target = target
        self.first = first
        self.last = last
    }
}
