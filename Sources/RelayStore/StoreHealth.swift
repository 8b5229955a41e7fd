/// The store's health, for `/readyz`, `/metrics` and `doctor`.
public struct StoreHealth: Sendable, Equatable {
    /// Why the last write failed; nil if it succeeded.
    public var trouble: StoreError?
    /// The damage that the last check found, described without any data; nil if there is none or no check has ended.
    public var damage: String?
    /// Rows that wait to be written.
    public var queuedRows: Int
    /// Commands that callers wait for and the writer has not started.
    public var queuedCommands = 0
    /// Whether the writer is changing the roster, which may take minutes for a large one.
    public var isChangingRoster = false
    /// Records that were left out so that others could be processed.
    public var recordFaults = RecordFaults()
    /// Why attempts in flight are not noted for the case that the process is killed; nil if they are.
    public var attemptTableTrouble: String?
    /// Commits since the start.
    public var commits: Int
    /// Rows of outcomes written since the start.
    public var recordedRows: Int
    /// The size of the write-ahead log in bytes.
    public var walBytes: Int

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
