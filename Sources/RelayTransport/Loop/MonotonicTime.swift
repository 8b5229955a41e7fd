import Glibc

/// Time for deadlines only; it has no date.
enum MonotonicTime {
    /// Milliseconds since a moment before the process began.
    static var milliseconds: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}
