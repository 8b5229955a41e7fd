/// Jobs by slot, with the free slots reused, so that a job's place never moves.
struct JobTable {
    private var slots: [Job?] = []
    private var free: [Int] = []
    private(set) var count = 0

    mutating func insert(_ job: Job) -> Int {
        count += 1
        if let slot = free.popLast() {
            slots[slot] = job
            return slot
        }
        slots.append(job)
        return slots.count - 1
    }

    mutating func remove(_ slot: Int) {
        slots[slot] = nil
        free.append(slot)
        count -= 1
    }

    subscript(slot: Int) -> Job? {
        get { slots[slot] }
        set { slots[slot] = newValue }
    }

    /// Slots of all jobs.
    var occupied: some Sequence<Int> { slots.indices.lazy.filter { self.slots[$0] != nil } }
}
