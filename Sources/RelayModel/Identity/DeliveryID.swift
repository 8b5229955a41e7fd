/// Names a delivery: its notice and its place (ordinal) in the notice's frozen audience.
///
/// Because the id follows from the audience, it is known before anything about the delivery is stored, it is the same
/// after a crash, and so is the `webhook-id` made of it.
public struct DeliveryID: Hashable, Sendable, Comparable, LosslessStringConvertible {
    /// The notice that is delivered.
    public let notice: NoticeID
    /// The place in the notice's audience, from 0.
    public let ordinal: UInt32

    /// Names the `ordinal`-th delivery of a notice.
    public init(notice: NoticeID, ordinal: UInt32) {
        self.notice = notice
        self.ordinal = ordinal
    }

    /// Reads `dlv_` and twenty digits; nil for anything else.
    public init?(_ text: String) {
        guard text.hasPrefix("dlv_"), text.utf8.count == 24 else { return nil }
        let digits = text.dropFirst(4)
        guard let notice = Base32.value(of: digits.prefix(13).utf8), notice <= UInt64(Int64.max),
            let ordinal = Base32.value(of: digits.dropFirst(13).utf8), ordinal <= UInt64(UInt32.max)
        else { return nil }
        self.init(notice: NoticeID(rawValue: Int64(notice)), ordinal: UInt32(ordinal))
    }

    /// The text form as UTF-8, 24 bytes; the delivery path uses it without a String in between.
    public var utf8: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(24)
        bytes.append(contentsOf: "dlv_".utf8)
        Base32.append(UInt64(bitPattern: notice.rawValue), width: 13, to: &bytes)
        Base32.append(UInt64(ordinal), width: 7, to: &bytes)
        return bytes
    }

    public var description: String { String(decoding: utf8, as: UTF8.self) }

    /// Sorts by notice, then by place in the audience.
    public static func < (left: DeliveryID, right: DeliveryID) -> Bool {
        (left.notice.rawValue, left.ordinal) < (right.notice.rawValue, right.ordinal)
    }
}
