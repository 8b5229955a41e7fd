/// What the store says of itself, for `/readyz`, `/metrics` and `doctor`.
public struct StoreHealth: Sendable, Equatable {
    /// Why the last write failed; nil when it went through.
    public var trouble: StoreError?
    /// What the last check found damaged, in words without any of the data; nil where nothing is, or none has ended
    /// yet.
    public var damage: String?
    /// Rows that wait to be written.
    public var queuedRows: Int
    /// Changes that somebody waits for and the writer has not begun.
    public var queuedCommands = 0
    /// Whether the writer is at a change of the roster, which may take minutes where a roster is large.
    public var isChangingRoster = false
    /// Records that were left out so that all others went on.
    public var recordFaults = RecordFaults()
    /// Why tries under way are not remembered where the process is killed; nil where they are.
    public var tryTrouble: String?
    /// Commits so far.
    public var commits: Int
    /// Rows of outcomes written so far.
    public var recordedRows: Int
    /// Bytes in the write-ahead log.
    public var walBytes: Int

    /// A report with all its numbers.
    public init(
        trouble: StoreError? = nil,
        queuedRows: Int = 0,
        commits: Int = 0,
        recordedRows: Int = 0,
        walBytes: Int = 0
    ) {
        self.trouble = trouble
        self.queuedRows = queuedRows
        self.commits = commits
        self.recordedRows = recordedRows
        self.walBytes = walBytes
    }
}
