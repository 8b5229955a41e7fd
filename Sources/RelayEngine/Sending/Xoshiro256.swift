/// Random numbers for jitter and nonces: xoshiro256** (prng.di.unimi.it), seeded by the system. They must differ but
/// need not be secret, and each system random number costs a system call: 2 µs for one delivery.
struct Xoshiro256: RandomNumberGenerator, Sendable {
    private var state: (UInt64, UInt64, UInt64, UInt64)

    init() {
        var system = SystemRandomNumberGenerator()
        state = (system.next(), system.next(), system.next(), system.next() | 1)
    }

    mutating func next() -> UInt64 {
        let product = state.1 &* 5
        let result = (product << 7 | product >> 57) &* 9
        let shifted = state.1 << 17
        state.2 ^= state.0
        state.3 ^= state.1
        state.1 ^= state.2
        state.0 ^= state.3
        state.2 ^= shifted
        state.3 = state.3 << 45 | state.3 >> 19
        return result
    }
}

/// Counts by key, where the same key usually comes many times in a row: it is hashed once per run, not once per count.
struct RunLengthCounter<Key: Hashable> {
    private var counted: [Key: Int] = [:]
    private var run: (key: Key, count: Int)?

    mutating func add(_ key: Key, _ count: Int = 1) {
        if let known = run, known.key == key {
            run = (key, known.count + count)
        } else {
            endRun()
            run = (key, count)
        }
    }

    /// The counts so far.
    var counts: [Key: Int] {
        mutating get {
            endRun()
            return counted
        }
    }

    private mutating func endRun() {
        if let run { counted[run.key, default: 0] += run.count }
        run = nil
    }
}
