public import RelayModel

/// The answer to an accepted notice.
public struct Acceptance: Sendable, Hashable {
    public var notice: Notice
    public var reach: AudienceReach
    /// Whether this notice had been accepted before: same idempotency key, or same event.
    public var isRepeat: Bool
    /// Whether the whole audience is frozen in segments already.
    public var isExpanded: Bool

    /// An answer.
    public init(notice: Notice, reach: AudienceReach, isRepeat: Bool, isExpanded: Bool) {
        self.notice = notice
        self.reach = reach
        self.isRepeat = isRepeat
        self.isExpanded = isExpanded
    }
}
