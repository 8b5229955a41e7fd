public import RelayModel

/// A provider's report on a message that it accepted.
public struct Receipt: Sendable, Hashable {
    /// The provider's id for the message (BizId, SerialNo, msgid), from the accepting reply.
    public var reference: String
    /// The delivery, if the provider returns the id that the request contained; the first one of a batch.
    public var delivery: DeliveryID?
    /// The number or account, as the provider writes it. Personal data.
    public var recipient: String
    /// `delivered` or `failed`.
    public var state: DeliveryState
    /// The provider's code.
    public var code: String
    /// The class of a failure, if the provider's code or message tells.
    public var `class`: VerdictClass?
    /// When it happened, by the provider's clock; nil if the receipt does not say.
    public var at: Timestamp?
    /// When the relay received it.
    public var receivedAt: Timestamp

    public init(
        reference: String,
        delivery: DeliveryID? = nil,
        recipient: String,
        state: DeliveryState,
        code: String,
        class: VerdictClass? = nil,
        at: Timestamp?,
        receivedAt: Timestamp
    ) {
        self.reference = reference
        self.delivery = delivery
        self.recipient = recipient
        self.state = state
        self.code = code
        self.class = `class`
        self.at = at
        self.receivedAt = receivedAt
    }

    /// The form in which an endpoint's address and a receipt's recipient are compared: `+86 138 0000 1111`,
    /// `13800001111` and `8613800001111` are one number.
    public static func name(of address: String) -> String {
        guard let number = PhoneNumber(address) else { return address }
        return number.digits.hasPrefix("+") ? String(number.digits.dropFirst()) : number.digits
    }
}
