/// What still fits into one request.
public struct BatchRoom: Sendable {
    private let rule: BatchRule
    private var count = 0
    /// How many there are of each kind.
    private var counts: [Int]

    init(_ rule: BatchRule) {
        self.rule = rule
        counts = Array(repeating: 0, count: rule.kinds.count)
    }

    /// Whether no recipient fits in any more.
    public var isFull: Bool { count >= rule.limit }

    /// Whether a recipient fits in, who then is in. An address of no kind travels alone.
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
