import DequeModule

/// What waits for its turn in one lane: first tries before retries.
struct LaneQueue {
    private var first = Deque<Int>()
    private var retries = Deque<Int>()

    var count: Int { first.count + retries.count }
    var isEmpty: Bool { first.isEmpty && retries.isEmpty }

    mutating func append(_ delivery: Int, isRetry: Bool) {
        if isRetry { retries.append(delivery) } else { first.append(delivery) }
    }

    /// Puts deliveries before all others of their sort: they have waited already.
    mutating func prepend(_ delivery: Int, isRetry: Bool) {
        if isRetry { retries.prepend(delivery) } else { first.prepend(delivery) }
    }

    mutating func popFirst() -> Int? { first.popFirst() ?? retries.popFirst() }

    /// The first try and the retry that have waited longest.
    var fronts: [Int] { [first.first, retries.first].compactMap(\.self) }

    /// All of them.
    var all: [Int] { Array(first) + Array(retries) }

    /// The next one, to look at.
    var next: Int? { first.first ?? retries.first }
}
