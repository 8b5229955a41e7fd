public import RelayModel

/// What distinguishes one try from another.
public struct AttemptStamp: Sendable {
    /// The moment the request is made; timestamps and signatures use it.
    public var now: Timestamp
    /// Which try it is, from 1.
    public var attempt: Int
    /// 128 fresh random bits.
    public var nonce: UInt128
    /// Whether an earlier try may have arrived and the channel cannot tell repeats apart: the text is marked 可能重复.
    public var isRepeat: Bool
    /// When the earlier try began that may have arrived; nil where it is not known.
    public var doubtfulSince: Timestamp?

    /// A try; time and randomness come from the caller.
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
