public import RelayModel

/// Letting go of what has been kept long enough, in steps that nobody has to wait for.
public protocol RetentionStore: Sendable {
    /// Takes one step of a purge: a transaction of its own that touches at most `limit` deliveries and as many
    /// attempts.
    ///
    /// Only notices that are over (`done`, `cancelled`) and expired before the given moment are touched. A step that
    /// was interrupted is as good as never taken: the next call finds what is left. While a notice is being removed it
    /// is not shown any more, so that its counts never disagree with its log.
    /// - Parameters:
    ///   - before: The notices that expired before then.
    ///   - place: Where the last step ended, to save looking for it; nil to look.
    /// - Returns: What was removed, and where to go on; no place where nothing is left.
    func purge(
        _ subject: PurgeSubject,
        before moment: Timestamp,
        after place: PurgeCursor?,
        limit: Int
    ) async throws(StoreError) -> PurgeStep
}

/// How far a purge has come.
public struct PurgeCursor: Sendable, Hashable {
    /// The notice it is at.
    public var notice: NoticeID
    /// The last delivery of it that has been dealt with; -1 for none. A store may count further rows of its own after
    /// its deliveries.
    public var ordinal: Int64

    /// A place.
    public init(notice: NoticeID, ordinal: Int64) {
        self.notice = notice
        self.ordinal = ordinal
    }
}

/// What one step of a purge did.
public struct PurgeStep: Sendable, Hashable {
    /// Notices whose purge this step finished.
    public var notices: Int
    /// Rows it removed, or emptied of their text.
    public var rows: Int
    /// Where to go on; nil where nothing is left.
    public var next: PurgeCursor?

    /// A step.
    public init(notices: Int = 0, rows: Int = 0, next: PurgeCursor? = nil) {
        self.notices = notices
        self.rows = rows
        self.next = next
    }
}

/// What a purge removes.
public enum PurgeSubject: String, StringEnum {
    /// What a notice said and what the far sides replied. The notice and its log stay, without the words.
    case bodies
    /// The notice altogether: its log, its counts, its frozen audience. Only where the bodies are gone already.
    case metadata
}
