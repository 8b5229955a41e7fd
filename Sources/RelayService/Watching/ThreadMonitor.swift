public import RelayModel

/// Notices when a thread that has work does not turn.
///
/// Only time that was watched counts: after the machine was suspended, or the watching thread itself held up, a gap
/// between two looks counts as ``longestGap`` at most, so that nothing is blamed for a time in which nothing could run.
public struct ThreadMonitor<Turn: Equatable & Sendable>: Sendable {
    /// A look that comes later than so long after the last one counts as if it came then.
    public static var longestGap: Duration { .seconds(2) }

    private let limit: Duration
    private var last: (turn: Turn, at: Timestamp)?
    private var stuck = Duration.zero

    /// - Parameter limit: how long the thread may have work and not turn.
    public init(limit: Duration) { self.limit = limit }

    /// Takes a look.
    /// - Parameters:
    ///   - turn: Something that differs after every turn of the thread.
    ///   - hasWork: Whether there is something for it to do.
    /// - Returns: How long it has not turned, where that is too long.
    public mutating func observe(_ turn: Turn, hasWork: Bool, at now: Timestamp) -> Duration? {
        defer { last = (turn, now) }
        guard hasWork, let last, last.turn == turn else {
            stuck = .zero
            return nil
        }
        stuck += min(max(.zero, now - last.at), Self.longestGap)
        return stuck >= limit ? stuck : nil
    }
}
