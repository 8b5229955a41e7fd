import RelayModel
import RelayStore

/// How long finished notices are kept, counted from the moment a notice expired.
public struct RetentionPolicy: Hashable, Sendable {
    /// How long the texts of notices and replies are kept.
    public var bodies = Duration.seconds(90 * 86_400)
    /// How long notices, their log and their counts are kept; at least ``bodies``.
    public var metadata = Duration.seconds(200 * 86_400)
    /// The most deliveries per transaction. An accept behind it waits a few milliseconds.
    public var batch = 500
    /// The pause between two transactions, for requests that wait for the disk.
    public var pause = Duration.milliseconds(50)
    /// The time from the end of one round to the next.
    public var interval = Duration.seconds(3600)

    public init() {}

    /// Notices that expired before this moment are old enough.
    func limit(_ subject: PurgeSubject, now: Timestamp) -> Timestamp {
        switch subject {
        case .bodies: now - bodies
        case .metadata: now - metadata
        }
    }
}

/// The result of one round of ``Retention``.
public struct RetentionReport: Hashable, Sendable {
    /// Notices whose text and replies were removed.
    public var emptiedNotices = 0
    /// Notices that were removed completely.
    public var removedNotices = 0
    /// Rows that were removed or emptied.
    public var rows = 0

    public init() {}

    /// Whether nothing was removed.
    public var isEmpty: Bool { rows == 0 }
}
