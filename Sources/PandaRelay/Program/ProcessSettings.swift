import Glibc

/// Settings of the whole process that only a server needs.
enum ProcessSettings {
    /// Two malloc arenas (each thread's own would fragment memory), all descriptors the system grants, and no death by
    /// a connection that its peer closed or by the hangup signal.
    static func prepareToServe() {
        limitArenas(2)
        signal(SIGPIPE, SIG_IGN)
        // It asks for a certificate to be read again, and may come before there is anybody to do so.
        signal(SIGHUP, SIG_IGN)
        var limit = rlimit()
        if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, limit.rlim_cur < limit.rlim_max {
            limit.rlim_cur = limit.rlim_max
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        }
    }

    /// glibc's `mallopt(M_ARENA_MAX, count)`; malloc.h is not part of the Glibc module.
    private static func limitArenas(_ count: Int32) {
        guard let symbol = dlsym(nil, "mallopt") else { return }
        // The type is the one in malloc.h; M_ARENA_MAX is -8 there.
        let mallopt = unsafeBitCast(symbol, to: (@convention(c) (Int32, Int32) -> Int32).self)
        _ = mallopt(-8, count)
    }

    /// How many descriptors the process may have open: now, and at most.
    static var descriptorLimits: (soft: UInt64, hard: UInt64) {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return (UInt64(limit.rlim_cur), UInt64(limit.rlim_max))
    }
}
