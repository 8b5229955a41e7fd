public import RelayModel

/// An endpoint whose far side asked for a pause that is not over.
public struct PausedEndpoint: Sendable, Hashable {
    public var target: EndpointTarget
    /// When the first delivery that was refused may go out again; an urgent one, mostly.
    public var first: Timestamp
    /// When the last may.
    public var last: Timestamp

    /// A pause.
    public init(target: EndpointTarget, first: Timestamp, last: Timestamp) {
        self.target = target
        self.first = first
        self.last = last
    }
}
