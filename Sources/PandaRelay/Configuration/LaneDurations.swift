public import RelayModel

/// A span for each lane.
public struct LaneDurations: Hashable, Sendable {
    /// For warnings and corrections.
    public var urgent: Duration
    /// For bulletins and reminders.
    public var normal: Duration
    /// For letters and drills.
    public var bulk: Duration

    /// A span for each lane.
    public init(urgent: Duration, normal: Duration, bulk: Duration) {
        self.urgent = urgent
        self.normal = normal
        self.bulk = bulk
    }

    /// The lane's span.
    public subscript(lane: Lane) -> Duration {
        switch lane {
        case .urgent: urgent
        case .normal: normal
        case .bulk: bulk
        }
    }
}
