public import RelayModel

/// The values that distinguish one attempt from another.
public struct AttemptStamp: Sendable {
    /// The time of the request, for timestamps and signatures.
    public var now: Timestamp
    /// The number of the attempt, from 1.
    public var attempt: Int
    /// 128 fresh random bits.
    public var nonce: UInt128
    /// Whether an earlier attempt may have arrived and the channel cannot recognise repeats: the text is marked 可能重复.
    public var isRepeat: Bool
    /// The start of the earlier attempt that may have arrived; nil if it is unknown.
    public var doubtfulSince: Timestamp?

    /// Creates a stamp; the caller provides time and random bits.
    public init(
        now: Timestamp,
        attempt: Int = 1,
        nonce: UInt128,
        isRepeat: Bool = false,
        doubtfulSince: Timestamp? = nil
    ) {
        self.now = now
        self.attempt = attempt
        self.nonce = nonce
        self.isRepeat = isRepeat
        self.doubtfulSince = doubtfulSince
    }

    /// The nonce as 32 hexadecimal digits.
    var nonceText: String {
        let digits = String(nonce, radix: 16)
        return String(repeating: "0", count: 32 - digits.utf8.count) + digits
    }
}
