import RelayModel
import RelayStore

/// How long what is over is kept, counted from the moment a notice expired.
public struct RetentionPolicy: Hashable, Sendable {
    /// What a notice said, and what the far sides replied.
    public var bodies = Duration.seconds(90 * 86_400)
    /// The notice, its log and its counts. Never less than ``bodies``.
    public var metadata = Duration.seconds(200 * 86_400)
    /// Deliveries that one transaction deals with: an accept behind it waits a few milliseconds.
    public var batch = 500
    /// The rest between two transactions, for those who really wait for the disk.
    public var pause = Duration.milliseconds(50)
    /// From the end of one round to the next.
    public var interval = Duration.seconds(3600)

    /// The defaults, as Config/relay.yaml documents them.
    public init() {}

    /// What expired before then has been kept long enough.
    func limit(_ subject: PurgeSubject, now: Timestamp) -> Timestamp {
        switch subject {
        case .bodies: now - bodies
        case .metadata: now - metadata
        }
    }
}

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
