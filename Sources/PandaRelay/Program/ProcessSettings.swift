import Glibc

/// Process settings that only a server needs.
enum ProcessSettings {
    /// Prepares the process: two malloc arenas (an arena per thread would fragment memory), the system's full
    /// descriptor limit, and no termination by SIGPIPE or SIGHUP.
    static func prepareToServe() {
        limitArenas(2)
        signal(SIGPIPE, SIG_IGN)
        // SIGHUP asks for a reload of certificates and may arrive before its handler is installed.
        signal(SIGHUP, SIG_IGN)
        var limit = rlimit()
        if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, limit.rlim_cur < limit.rlim_max {
            limit.rlim_cur = limit.rlim_max
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        }
    }

    /// Calls glibc's `mallopt(M_ARENA_MAX, count)`; malloc.h is not part of the Glibc module.
    private static func limitArenas(_ count: Int32) {
        guard let symbol = dlsym(nil, "mallopt") else { return }
        // The type is that of malloc.h; M_ARENA_MAX is -8 there.
        let mallopt = unsafeBitCast(symbol, to: (@convention(c) (Int32, Int32) -> Int32).self)
        _ = mallopt(-8, count)
    }

    /// The soft and the hard limit of open descriptors.
    static var descriptorLimits: (soft: UInt64, hard: UInt64) {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return (UInt64(limit.rlim_cur), UInt64(limit.rlim_max))
    }
}
