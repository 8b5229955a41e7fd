public import RelayModel

/// Detects a thread that has work and makes no progress.
///
/// Only observed time counts: after the machine was suspended, or the observing thread was blocked, a gap between two
/// checks counts as at most ``longestGap``.
public struct ThreadMonitor<Turn: Equatable & Sendable>: Sendable {
    /// The longest time that a gap between two checks counts for.
    public static var longestGap: Duration { .seconds(2) }

    private let limit: Duration
    private var last: (turn: Turn, at: Timestamp)?
    private var stuck = Duration.zero

    /// - Parameter limit: How long the thread may have work without progress.
    public init(limit: Duration) { self.limit = limit }

    /// Runs one check.
    /// - Parameters:
    ///   - turn: A value that differs after every turn of the thread.
    ///   - hasWork: Whether the thread has work.
    /// - Returns: How long the thread has made no progress, if that is too long.
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
