public import RelayModel

/// What became of one accepted delivery.
public struct ReceiptUpdate: Hashable, Sendable {
    /// The verdict's ``Verdict/reference``: BizId, SerialNo, msgid.
    public var reference: String
    /// The delivery the request named (`OutId`), where the provider gives it back; of a batch the first.
    public var delivery: DeliveryID?
    /// The number or account, as the provider writes it. Personal data.
    public var recipient: String
    /// `delivered` or `failed`.
    public var state: DeliveryState
    /// The provider's code.
    public var code: String
    /// When it happened; nil where the provider's time cannot be read.
    public var at: Timestamp?
    /// What a failure means, where the provider's words tell.
    public var `class`: VerdictClass?
}
