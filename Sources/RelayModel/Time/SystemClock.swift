import Glibc

/// The system's time, immune to steps: the wall clock is read once, and from then on the time since boot moves it.
///
/// A clock set an hour back or forward while the relay runs would otherwise expire notices or send the held ones at
/// once. NTP's slow corrections reach both clocks alike; after a step the relay keeps its own time until it is started
/// anew, and says so: in the log, as a metric, to `doctor`. Requests are dated and signed by the wall clock all the
/// same.
public struct SystemClock: RelayClock {
    private let wallClock: @Sendable () -> Int64
    private let sinceBoot: @Sendable () -> Int64
    private let offset: Int64

    /// A clock that shows the wall clock's time now.
    public init() {
        self.init(wall: { Self.milliseconds(CLOCK_REALTIME) }, sinceBoot: { Self.milliseconds(CLOCK_BOOTTIME) })
    }

    /// A clock on other sources, for tests that step them.
    /// - Parameters:
    ///   - wall: Milliseconds since 1970 UTC, as the machine's clock is set.
    ///   - sinceBoot: Milliseconds since any moment, never stepped.
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
