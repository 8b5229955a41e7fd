/// How long a throttled credential or recipient waits.
enum Wait: Hashable, Sendable {
    /// What the reply says, else the channel's default.
    case hint
    /// Exactly so long, whatever the reply says; in seconds.
    case seconds(Double)
    /// Until the next midnight in the channel's zone.
    case nextDay
    /// Until the first of the next month in the channel's zone.
    case nextMonth
}
