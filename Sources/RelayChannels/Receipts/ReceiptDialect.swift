public import RelayModel

/// Whose delivery receipts a channel gets.
public enum ReceiptDialect: String, StringEnum {
    case aliyun
    case tencent
    case wechat

    /// Reads a push to our endpoint. Pure: the caller stores the updates before it sends the reply, checks the sender
    /// first, and drops numbers it never sent to.
    public func read(_ body: [UInt8]) -> ReceiptPush {
        switch self {
        case .aliyun: SMSReceipts.aliyun(body)
        case .tencent: SMSReceipts.tencent(body)
        case .wechat: WeChatReceipts.read(body)
        }
    }
}

/// What a push of receipts says, and the exact reply the provider wants.
public struct ReceiptPush: Hashable, Sendable {
    /// 200, or 400 for a body that is none: nothing is to be stored then.
    public var replyStatus: Int
    /// The exact body the provider takes for a receipt of its push.
    public var replyBody: String
    /// One for each pair of reference and recipient.
    public var updates: [ReceiptUpdate]

    /// A refused push.
    static let refused = ReceiptPush(replyStatus: 400, replyBody: "", updates: [])
}

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
