/// The room that is left in one request.
public struct BatchRoom: Sendable {
    private let rule: BatchRule
    private var count = 0
    /// The number of recipients of each kind.
    private var counts: [Int]

    init(_ rule: BatchRule) {
        self.rule = rule
        counts = Array(repeating: 0, count: rule.kinds.count)
    }

    /// Whether the request is full.
    public var isFull: Bool { count >= rule.limit }

    /// Adds a recipient and returns true if it fits. An address without a kind travels alone.
    public mutating func take(_ address: @autoclosure () -> String) -> Bool {
        guard !isFull else { return false }
        guard !rule.kinds.isEmpty else {
            count += 1
            return true
        }
        guard let kind = rule.kind(of: address()) else {
            guard count == 0 else { return false }
            count = rule.limit
            return true
        }
        let isMixed = rule.isOfNumbers && counts[kind] < count
        guard counts[kind] < rule.kinds[kind].limit, !isMixed else { return false }
        counts[kind] += 1
        count += 1
        return true
    }
}
