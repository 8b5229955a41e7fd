/// A moment in milliseconds since 1970 UTC. Printed as RFC 3339.
public struct Timestamp: Hashable, Sendable, Comparable {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    public var milliseconds: Int64

    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// Creates a moment from whole seconds since 1970 UTC.
    public init(seconds: Int64) { self.milliseconds = seconds * 1000 }

    /// Whole seconds since 1970 UTC, rounded down.
    public var seconds: Int64 { milliseconds.floorDivided(by: 1000) }

    /// A moment later than all others.
    public static let distantFuture = Timestamp(milliseconds: 1 << 52)

    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.milliseconds < right.milliseconds }

    /// Adds a duration, rounded to whole milliseconds.
    public static func + (left: Timestamp, right: Duration) -> Timestamp {
        Timestamp(milliseconds: left.milliseconds + right.milliseconds)
    }

    /// Subtracts a duration.
    public static func - (left: Timestamp, right: Duration) -> Timestamp {
        Timestamp(milliseconds: left.milliseconds - right.milliseconds)
    }

    /// The duration from `right` to `left`; negative if `left` is earlier.
    public static func - (left: Timestamp, right: Timestamp) -> Duration {
        .milliseconds(left.milliseconds - right.milliseconds)
    }
}

extension Duration {
    /// The duration in milliseconds, rounded towards zero.
    public var milliseconds: Int64 {
        // `components` divides 128-bit numbers out of line. This runs several times per delivery.
        Int64(clamping: attoseconds / 1_000_000_000_000_000)
    }
}

extension Int64 {
    /// The quotient rounded down, also for negative numbers.
    func floorDivided(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
