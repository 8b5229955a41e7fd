import RelayModel

/// WeChat's callbacks of the last minutes: a signature covers neither the body nor, alone, the time, so that one that
/// was overheard could carry any body for ever.
struct TakenCallbacks: Sendable {
    /// What a callback's address holds.
    struct Callback: Sendable, Hashable {
        let signature: String
        let timestamp: String
        let nonce: String
    }

    /// How far a timestamp may lie from the machine's clock, in either direction.
    static let tolerance = Duration.seconds(300)

    private struct Taken {
        let bodyHash: [UInt8]
        let at: Timestamp
    }

    private let capacity: Int
    private var taken: [Callback: Taken] = [:]

    /// - Parameter capacity: only holders of the token fill it; beyond it callbacks are refused and WeChat sends them
    ///   again.
    init(capacity: Int = 100_000) { self.capacity = capacity }

    /// Whether a timestamp in Unix seconds lies within the tolerance.
    static func isRecent(_ timestamp: String, at now: Timestamp) -> Bool {
        guard timestamp.utf8.count <= 12, let seconds = Int64(timestamp), seconds >= 0 else { return false }
        let distance = Timestamp(seconds: seconds) - now
        return distance <= tolerance && distance >= .zero - tolerance
    }

    /// Notes a callback whose signature is right and recent.
    /// - Returns: whether it may be taken: it is new, or brings the same body again.
    mutating func take(_ callback: Callback, bodyHash: [UInt8], at now: Timestamp) -> Bool {
        if let known = taken[callback] { return known.bodyHash == bodyHash }
        // A timestamp may lie ahead of the clock as far as behind it, so it stays acceptable for twice the tolerance.
        if taken.count >= capacity { taken = taken.filter { now - $0.value.at <= Self.tolerance * 2 } }
        guard taken.count < capacity else { return false }
        taken[callback] = Taken(bodyHash: bodyHash, at: now)
        return true
    }
}
