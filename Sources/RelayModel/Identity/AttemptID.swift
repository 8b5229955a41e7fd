/// The id of one attempt: `att_`, the delivery's digits and the attempt's number, from 1.
public struct AttemptID: Hashable, Sendable, CustomStringConvertible {
    /// The delivery that is attempted.
    public let delivery: DeliveryID
    /// The attempt's number, from 1.
    public let number: Int

    /// Creates the id of the `number`-th attempt.
    public init(delivery: DeliveryID, number: Int) {
        self.delivery = delivery
        self.number = number
    }

    public var description: String {
        var bytes: [UInt8] = []
        delivery.append(to: &bytes)
        bytes.replaceSubrange(0..<4, with: "att_".utf8)
        Base32.append(UInt64(number), width: 3, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}
