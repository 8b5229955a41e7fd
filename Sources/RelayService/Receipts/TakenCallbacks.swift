import RelayModel

/// WeChat's callbacks of the last minutes. A signature covers neither the body nor a limited time, so an intercepted
/// one could authenticate any body for ever.
struct TakenCallbacks: Sendable {
    /// The signed parameters of a callback's URL.
    struct Callback: Sendable, Hashable {
        let signature: String
        let timestamp: String
        let nonce: String
    }

    /// The largest difference between a timestamp and the machine's clock, in either direction.
    static let tolerance = Duration.seconds(300)

    private struct Taken {
        let bodyHash: [UInt8]
        let at: Timestamp
    }

    private let capacity: Int
    private var taken: [Callback: Taken] = [:]

    /// - Parameter capacity: The most callbacks that are remembered. Only holders of the token can reach it; then
    ///   callbacks are refused, and WeChat retries them.
    init(capacity: Int = 100_000) { self.capacity = capacity }

    /// Whether a timestamp in Unix seconds lies within the tolerance.
    static func isRecent(_ timestamp: String, at now: Timestamp) -> Bool {
        guard timestamp.utf8.count <= 12, let seconds = Int64(timestamp), seconds >= 0 else { return false }
        let distance = Timestamp(seconds: seconds) - now
        return distance <= tolerance && distance >= .zero - tolerance
    }

    /// Records a callback whose signature is valid and recent.
    /// - Returns: Whether it may be accepted: it is new, or repeats the same body.
    mutating func take(_ callback: Callback, bodyHash: [UInt8], at now: Timestamp) -> Bool {
        if let known = taken[callback] { return known.bodyHash == bodyHash }
        // A timestamp may lie ahead of the clock or behind it, so it stays acceptable for twice the tolerance.
        if taken.count >= capacity { taken = taken.filter { now - $0.value.at <= Self.tolerance * 2 } }
        guard taken.count < capacity else { return false }
        taken[callback] = Taken(bodyHash: bodyHash, at: now)
        return true
    }
}
