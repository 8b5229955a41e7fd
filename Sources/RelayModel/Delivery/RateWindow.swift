/// So many messages in so long a time, for one credential: `20 per 60 s`, three of them kept for urgent notices.
///
/// The window slides: any span of ``seconds`` holds at most ``limit`` messages, so no burst forms at its edge.
public struct RateWindow: Hashable, Sendable {
    /// Messages allowed within the window; at least 1.
    public var limit: Int
    /// The window's length in seconds; more than 0.
    public var seconds: Double
    /// How many of ``limit`` only the urgent lane may use; less than ``limit``.
    public var reservedForUrgent: Int

    /// A window; see the properties.
    public init(limit: Int, seconds: Double, reservedForUrgent: Int = 0) {
        self.limit = limit
        self.seconds = seconds
        self.reservedForUrgent = reservedForUrgent
    }
}
