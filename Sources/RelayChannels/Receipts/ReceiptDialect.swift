public import RelayModel

/// Whose delivery receipts a channel gets.
public enum ReceiptDialect: String, NamedCase {
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
