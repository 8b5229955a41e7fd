public import RelayModel

/// Where the platforms push what became of messages, and what proves that it is them. Who has no proof pushes nothing.
public struct ReceiptAddress: Sendable {
    /// `http://127.0.0.1:8080`, without a path: each platform's own is put behind it.
    public var url: String
    /// The `secret` in the address given to Alibaba Cloud.
    public var aliyunSecret: Secret
    /// The `secret` in the address given to Tencent Cloud.
    public var tencentSecret: Secret
    /// The Official Account's server token.
    public var wechatToken: Secret

    /// An address.
    public init(
        url: String,
        aliyunSecret: Secret = Secret(""),
        tencentSecret: Secret = Secret(""),
        wechatToken: Secret = Secret("")
    ) {
        self.url = url.hasSuffix("/") ? String(url.dropLast()) : url
        self.aliyunSecret = aliyunSecret
        self.tencentSecret = tencentSecret
        self.wechatToken = wechatToken
    }
}
