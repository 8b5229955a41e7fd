/// The id of a delivery: its notice and its ordinal in the notice's frozen audience.
///
/// The id follows from the audience. It is therefore known before the delivery is stored, and it is the same after a
/// crash, as is the `webhook-id` derived from it.
public struct DeliveryID: Hashable, Sendable, Comparable, LosslessStringConvertible {
    /// The delivery's notice.
    public let notice: NoticeID
    /// The position in the notice's audience, from 0.
    public let ordinal: UInt32

    /// Creates the id of the `ordinal`-th delivery of a notice.
    public init(notice: NoticeID, ordinal: UInt32) {
        self.notice = notice
        self.ordinal = ordinal
    }

    /// Parses `dlv_` and twenty digits; returns nil for other texts.
    public init?(_ text: String) {
        guard text.hasPrefix("dlv_"), text.utf8.count == 24 else { return nil }
        let digits = text.dropFirst(4)
        guard let notice = Base32.value(of: digits.prefix(13).utf8), notice <= UInt64(Int64.max),
            let ordinal = Base32.value(of: digits.dropFirst(13).utf8), ordinal <= UInt64(UInt32.max)
        else { return nil }
        self.init(notice: NoticeID(rawValue: Int64(notice)), ordinal: UInt32(ordinal))
    }

    /// Appends the text form as UTF-8. The delivery path uses it to avoid a `String`.
    public func append(to bytes: inout [UInt8]) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 24) { text in
            _ = write(to: text)
            bytes.append(contentsOf: UnsafeBufferPointer(text))
        }
    }

    public var description: String { String(unsafeUninitializedCapacity: 24) { write(to: $0) } }

    private func write(to buffer: UnsafeMutableBufferPointer<UInt8>) -> Int {
        guard let start = buffer.baseAddress, buffer.count >= 24 else { return 0 }
        start[0] = UInt8(ascii: "d")
        start[1] = UInt8(ascii: "l")
        start[2] = UInt8(ascii: "v")
        start[3] = UInt8(ascii: "_")
        Base32.write(UInt64(bitPattern: notice.rawValue), width: 13, to: start + 4)
        Base32.write(UInt64(ordinal), width: 7, to: start + 17)
        return 24
    }

    /// Sorts by notice, then by position in the audience.
    public static func < (left: DeliveryID, right: DeliveryID) -> Bool {
        (left.notice.rawValue, left.ordinal) < (right.notice.rawValue, right.ordinal)
    }
}
