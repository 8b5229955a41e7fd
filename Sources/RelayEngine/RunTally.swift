/// Counts by key, where the same key mostly comes many times in a row: it is hashed once for each run, not once for each count.
struct RunTally<Key: Hashable> {
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
