import Glibc

/// The system's time, immune to steps: the wall clock is read once, and from then on the time since boot moves it.
///
/// A clock set an hour back or forward while the relay runs would otherwise expire notices or send the held ones at once. NTP's
/// slow corrections reach both clocks alike; after a step the relay keeps its own time until it is started anew, and `doctor` says so.
public struct SystemClock: RelayClock {
    private let offset: Int64

    /// A clock that shows the wall clock's time now.
    public init() {
        offset = Self.milliseconds(CLOCK_REALTIME) - Self.milliseconds(CLOCK_BOOTTIME)
    }

    public var now: Timestamp { Timestamp(milliseconds: Self.milliseconds(CLOCK_BOOTTIME) + offset) }

    /// How far the wall clock has been stepped since; zero on a sound machine.
    public var step: Duration {
        .milliseconds(Self.milliseconds(CLOCK_REALTIME) - Self.milliseconds(CLOCK_BOOTTIME) - offset)
    }

    private static func milliseconds(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}
