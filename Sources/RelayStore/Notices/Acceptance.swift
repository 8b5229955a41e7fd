public import RelayModel

/// The answer to an accepted notice.
public struct Acceptance: Sendable, Hashable {
    public var notice: Notice
    public var reach: AudienceReach
    /// Whether this notice had been accepted before: same idempotency key, or same event.
    public var isRepeat: Bool
    /// Whether the whole audience is frozen in segments already.
    public var isExpanded: Bool
    /// Whether every endpoint was off as the notice was accepted, so that it reaches no one. Only said of an audience
    /// that was frozen whole then.
    public var isAllOff: Bool
    /// All deliveries of a small urgent notice, at hand as it is accepted: the engine need not ask the store for them,
    /// and no warning waits for a thread to read it back.
    public var deliveries: PendingPage?

    /// An answer.
    public init(
        notice: Notice,
        reach: AudienceReach,
        isRepeat: Bool,
        isExpanded: Bool,
        isAllOff: Bool = false,
        deliveries: PendingPage? = nil
    ) {
        self.notice = notice
        self.reach = reach
        self.isRepeat = isRepeat
        self.isExpanded = isExpanded
        self.isAllOff = isAllOff
        self.deliveries = deliveries
    }
}
