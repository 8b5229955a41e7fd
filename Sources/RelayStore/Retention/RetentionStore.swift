public import RelayModel

/// Removes old data in small steps, so that no other request waits long.
public protocol RetentionStore: Sendable {
    /// Runs one step of a purge: a transaction that touches at most `limit` deliveries and as many attempts.
    ///
    /// Only notices that are finished (`done`, `cancelled`) and expired before `moment` are touched. An interrupted
    /// step has no effect: the next call finds the rest. A notice that is being removed is not shown, so that its
    /// counts never disagree with its log.
    /// - Parameters:
    ///   - before: Notices that expired before this moment are purged.
    ///   - place: The end of the last step, which saves a search; nil searches.
    /// - Returns: What was removed, and where to continue; no cursor if nothing is left.
    func purge(
        _ subject: PurgeSubject,
        before moment: Timestamp,
        after place: PurgeCursor?,
        limit: Int
    ) async throws(StoreError) -> PurgeStep
}

/// The position of a purge.
public struct PurgeCursor: Sendable, Hashable {
    /// The current notice.
    public var notice: NoticeID
    /// The last purged delivery of the notice; -1 if there is none. A store may count rows of its own after the
    /// deliveries.
    public var ordinal: Int64

    public init(notice: NoticeID, ordinal: Int64) {
        self.notice = notice
        self.ordinal = ordinal
    }
}

/// The result of one step of a purge.
public struct PurgeStep: Sendable, Hashable {
    /// The number of notices that this step finished.
    public var notices: Int
    /// The number of rows that were removed or emptied of their text.
    public var rows: Int
    /// Where to continue; nil if nothing is left.
    public var next: PurgeCursor?

    public init(notices: Int = 0, rows: Int = 0, next: PurgeCursor? = nil) {
        self.notices = notices
        self.rows = rows
        self.next = next
    }
}

/// The subject of a purge.
public enum PurgeSubject: String, StringEnum {
    /// The texts of a notice and of the replies. The notice and its log stay.
    case bodies
    /// The whole notice: its log, counts and frozen audience. Only after its bodies are purged.
    case metadata
}
