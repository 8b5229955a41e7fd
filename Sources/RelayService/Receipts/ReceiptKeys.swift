public import RelayModel

/// What proves that a push of receipts comes from the platform. Empty: receipts of this platform are not taken.
public struct ReceiptKeys: Sendable, Hashable {
    /// The `secret` in the address given to Alibaba Cloud.
    public var aliyunSMS: Secret
    /// The `secret` in the address given to Tencent Cloud.
    public var tencentSMS: Secret
    /// The Official Account's server token (令牌), which its signatures are made with.
    public var wechatOA: Secret

    /// Keys; without them no receipts are taken.
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

/// What a push brings along to prove where it comes from.
public enum ReceiptProof: Sendable {
    /// The secret in the address; nil where there is none.
    case secret(String?)
    /// WeChat's signature over the server token, the timestamp and the nonce.
    case signature(String, timestamp: String, nonce: String)
}

/// Who pushes receipts. The raw value is the address's last part.
public enum ReceiptSource: String, Sendable, CaseIterable {
    case aliyunSMS = "aliyun-sms"
    case tencentSMS = "tencent-sms"
    case wechatOA = "wechat-oa"
}
