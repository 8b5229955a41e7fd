/// What one round of ``Retention`` removed.
public struct RetentionReport: Hashable, Sendable {
    /// Notices whose text and replies are gone.
    public var emptiedNotices = 0
    /// Notices that are gone altogether.
    public var removedNotices = 0
    /// Rows that were removed or emptied for it.
    public var rows = 0

    /// Nothing yet.
    public init() {}

    /// Whether nothing was old enough.
    public var isEmpty: Bool { rows == 0 }
}
