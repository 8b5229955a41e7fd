/// Values by slot, with free slots used again, so that a value's place never moves and is reached without hashing.
struct Slab<Element> {
    private var elements: [Element] = []
    private var isTaken: [Bool] = []
    private var free: [Int] = []
    private(set) var count = 0

    /// - Returns: the slot, which is the value's until it is removed.
    mutating func insert(_ element: consuming Element) -> Int {
        count += 1
        if let slot = free.popLast() {
            elements[slot] = element
            isTaken[slot] = true
            return slot
        }
        elements.append(element)
        isTaken.append(true)
        return elements.count - 1
    }

    mutating func remove(_ slot: Int) {
        isTaken[slot] = false
        free.append(slot)
        count -= 1
    }

    func contains(_ slot: Int) -> Bool { isTaken[slot] }

    /// The value in place. No `_read`: an array gives out copies, and a coroutine would put a copy of the whole value
    /// on the heap where a getter that is inlined reads the one member that is asked for.
    subscript(slot: Int) -> Element {
        @inline(__always) get { elements[slot] }
        @inline(__always) _modify { yield &elements[slot] }
    }

    /// The slots that are taken.
    var occupied: some Sequence<Int> { isTaken.indices.lazy.filter { isTaken[$0] } }
}
