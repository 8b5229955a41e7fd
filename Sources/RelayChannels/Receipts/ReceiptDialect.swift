public import RelayModel

/// The platform whose delivery receipts a channel gets.
public enum ReceiptDialect: String, StringEnum {
    case aliyun
    case tencent
    case wechat

    /// Reads a push. It has no side effects: the caller first checks the sender, drops numbers that the relay never
    /// sent to, and stores the updates before it sends the reply.
    public func read(_ body: [UInt8]) -> ReceiptPush {
        switch self {
        case .aliyun: SMSReceipts.aliyun(body)
        case .tencent: SMSReceipts.tencent(body)
        case .wechat: WeChatReceipts.read(body)
        }
    }
}

/// The content of a push of receipts, and the exact reply that the provider expects.
public struct ReceiptPush: Hashable, Sendable {
    /// 200, or 400 for an invalid body, from which nothing is stored.
    public var replyStatus: Int
    /// The exact body with which the provider counts its push as received.
    public var replyBody: String
    /// One for each pair of reference and recipient.
    public var updates: [ReceiptUpdate]

    /// A refused push.
    static let refused = ReceiptPush(replyStatus: 400, replyBody: "", updates: [])
}

/// The final state of one accepted delivery.
public struct ReceiptUpdate: Hashable, Sendable {
    /// The verdict's ``Verdict/reference``: BizId, SerialNo, msgid.
    public var reference: String
    /// The delivery that the request named (`OutId`), if the provider returns it; of a batch the first one.
    public var delivery: DeliveryID?
    /// The number or account, as the provider writes it. Personal data.
    public var recipient: String
    /// `delivered` or `failed`.
    public var state: DeliveryState
    /// The provider's code.
    public var code: String
    /// The time of the event; nil if the provider's time cannot be read.
    public var at: Timestamp?
    /// The meaning of a failure, if the provider's words tell it.
    public var `class`: VerdictClass?
}
