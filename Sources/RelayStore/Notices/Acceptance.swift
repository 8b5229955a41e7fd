public import RelayModel

/// The answer to an accepted notice.
public struct Acceptance: Sendable, Hashable {
    public var notice: Notice
    public var reach: AudienceReach
    /// Whether the notice was accepted before, by idempotency key or by event.
    public var isRepeat: Bool
    /// Whether the whole audience is frozen in segments.
    public var isExpanded: Bool
    /// Whether all endpoints of the audience were disabled at acceptance, so that the notice reaches no one. Only known
    /// for an audience that was frozen completely at acceptance.
    public var isAllOff: Bool
    /// All deliveries of a small urgent notice. With them the engine starts without reading the store, which would cost
    /// a warning a change of thread.
    public var deliveries: PendingPage?

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
