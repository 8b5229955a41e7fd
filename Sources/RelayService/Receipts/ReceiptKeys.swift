public import RelayModel

/// The secrets that authenticate pushes of receipts. Receipts of a platform without one are refused.
public struct ReceiptKeys: Sendable, Hashable {
    /// The `secret` in the URL given to Alibaba Cloud.
    public var aliyunSMS: Secret
    /// The `secret` in the URL given to Tencent Cloud.
    public var tencentSMS: Secret
    /// The Official Account's server token (令牌), the key of its signatures.
    public var wechatOA: Secret

    public init(
        aliyunSMS: Secret = Secret(""),
        tencentSMS: Secret = Secret(""),
        wechatOA: Secret = Secret("")
    ) {
        self.aliyunSMS = aliyunSMS
        self.tencentSMS = tencentSMS
        self.wechatOA = wechatOA
    }
}

/// The proof that a push comes from the platform.
public enum ReceiptProof: Sendable {
    /// The secret in the URL; nil if there is none.
    case secret(String?)
    /// WeChat's signature over the server token, the timestamp and the nonce.
    case signature(String, timestamp: String, nonce: String)
}

/// A platform that pushes receipts. The raw value is the last part of the URL's path.
public enum ReceiptSource: String, Sendable, CaseIterable {
    case aliyunSMS = "aliyun-sms"
    case tencentSMS = "tencent-sms"
    case wechatOA = "wechat-oa"
}
