/// A rate limit of one credential: at most ``limit`` messages within ``seconds``, such as 20 per 60 s with three of
/// them reserved for the urgent lane.
///
/// The window slides: any interval of ``seconds`` contains at most ``limit`` messages, so no burst forms at an edge.
public struct RateWindow: Hashable, Sendable {
    /// The most messages within the window; at least 1.
    public var limit: Int
    /// The window's length in seconds; more than 0.
    public var seconds: Double
    /// The part of ``limit`` that only the urgent lane may use; less than ``limit``.
    public var reservedForUrgent: Int

    public init(limit: Int, seconds: Double, reservedForUrgent: Int = 0) {
        self.limit = limit
        self.seconds = seconds
        self.reservedForUrgent = reservedForUrgent
    }
}
