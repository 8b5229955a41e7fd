import Glibc

/// The system's time without its steps: the wall clock is read once, and the time since boot advances it.
///
/// A system clock that is set an hour back or forward while the relay runs would otherwise expire notices or release
/// held ones at once. NTP's slow corrections affect both clocks alike. After a step the relay keeps its own time until
/// it is restarted, and reports the step in the log, as a metric and in `doctor`. Requests are dated and signed with
/// the wall clock.
public struct SystemClock: RelayClock {
    private let wallClock: @Sendable () -> Int64
    private let sinceBoot: @Sendable () -> Int64
    private let offset: Int64

    /// Creates a clock that starts with the wall clock's current time.
    public init() {
        self.init(wall: { Self.milliseconds(CLOCK_REALTIME) }, sinceBoot: { Self.milliseconds(CLOCK_BOOTTIME) })
    }

    /// Creates a clock with other sources, for tests that step them.
    /// - Parameters:
    ///   - wall: Milliseconds since 1970 UTC, as the system clock is set.
    ///   - sinceBoot: Milliseconds since any fixed moment, never stepped.
    public init(wall: @escaping @Sendable () -> Int64, sinceBoot: @escaping @Sendable () -> Int64) {
        wallClock = wall
        self.sinceBoot = sinceBoot
        offset = wall() - sinceBoot()
    }

    public var now: Timestamp { Timestamp(milliseconds: sinceBoot() + offset) }

    public var wall: Timestamp { Timestamp(milliseconds: wallClock()) }

    private static func milliseconds(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}
