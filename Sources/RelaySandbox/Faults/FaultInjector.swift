/// Applies a fault spec: counts requests and draws random numbers, so that one seed always gives the same faults.
///
/// A draw depends on the seed, the rule, the key and the number of earlier requests of this key, not on the order of
/// requests of different keys.
struct FaultInjector: Sendable {
    private struct Place: Hashable {
        var rule: Int
        var channel: String
        var key: String
    }

    /// The active rules.
    let spec: FaultSpec
    private let seed: UInt64
    private var seen: [Place: Int] = [:]

    init(spec: FaultSpec, seed: UInt64) {
        self.spec = spec
        self.seed = seed
    }

    /// Returns the faults of this request and counts it.
    mutating func plan(path: String, channel: String, key: String) -> FaultPlan {
        var plan = FaultPlan.none
        for (index, rule) in spec.rules.enumerated() where rule.target.matches(path: path, channel: channel, key: key) {
            var number = 0
            // Only these rules need the number of earlier requests.
            if rule.times != nil || rule.probability < 1 || rule.latency.map({ $0.count > 1 }) == true {
                number = seen[Place(rule: index, channel: channel, key: key), default: 0]
                seen[Place(rule: index, channel: channel, key: key)] = number + 1
            }
            if let times = rule.times, number >= times { continue }
            if rule.probability < 1, lot(index, channel, key, number, salt: 1) >= rule.probability { continue }
            if plan.latency == nil, let latency = rule.latency {
                let span = Double(latency.upperBound - latency.lowerBound)
                plan.latency = latency.lowerBound + Int(span * lot(index, channel, key, number, salt: 2))
            }
            plan.disturbance = plan.disturbance ?? rule.disturbance
            plan.closing = plan.closing ?? rule.closing
            plan.clockOffset = plan.clockOffset ?? rule.clockOffset
        }
        return plan
    }

    /// A number from 0 up to 1: FNV-1a over everything it depends on, then the finaliser of SplitMix64.
    private func lot(_ rule: Int, _ channel: String, _ key: String, _ number: Int, salt: UInt64) -> Double {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325 ^ seed &* 0x9E37_79B9_7F4A_7C15
        func add(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        for byte in channel.utf8 { add(byte) }
        add(0)
        for byte in key.utf8 { add(byte) }
        hash = hash &+ UInt64(rule) &* 0xD6E8_FEB8_6659_FD93 &+ UInt64(number) &* 0x9E37_79B9_7F4A_7C15 &+ salt << 60
        hash = (hash ^ hash >> 30) &* 0xBF58_476D_1CE4_E5B9
        hash = (hash ^ hash >> 27) &* 0x94D0_49BB_1331_11EB
        return Double((hash ^ hash >> 31) >> 11) / Double(1 << 53)
    }
}
