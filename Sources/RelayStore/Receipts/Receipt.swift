public import RelayModel

/// A provider's word on what became of a message it had taken.
public struct Receipt: Sendable, Hashable {
    /// The provider's id for the message (BizId, SerialNo, msgid), as the accepting reply named it.
    public var reference: String
    /// The delivery, where the provider gives back what the request said of it; the first one of a batch.
    public var delivery: DeliveryID?
    /// The number or account, as the provider writes it. Personal data.
    public var recipient: String
    /// `delivered` or `failed`.
    public var state: DeliveryState
    /// The provider's code.
    public var code: String
    /// What a failure means, where the provider's words tell.
    public var `class`: VerdictClass?
    /// When it happened, by the provider's clock; nil where it does not say.
    public var at: Timestamp?
    /// When the relay was told.
    public var receivedAt: Timestamp

    /// A receipt.
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

    /// What is the same for an endpoint's address and the name a provider's receipt has for it: `+86 138 0000 1111`,
    /// `13800001111` and `8613800001111` are one number.
    public static func name(of address: String) -> String {
        guard let number = PhoneNumber(address) else { return address }
        return number.digits.hasPrefix("+") ? String(number.digits.dropFirst()) : number.digits
    }
}
