public import RelayModel

/// Which notices a list shows; nil means any.
public struct NoticeFilter: Sendable, Hashable {
    public var state: NoticeState?
    public var kind: NoticeKind?
    /// Accepted at this moment or later.
    public var since: Timestamp?

    /// A filter.
    public init(state: NoticeState? = nil, kind: NoticeKind? = nil, since: Timestamp? = nil) {
        self.state = state
        self.kind = kind
        self.since = since
    }
}
