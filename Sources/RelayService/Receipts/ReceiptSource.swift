/// Who pushes receipts. The raw value is the address's last part.
public enum ReceiptSource: String, Sendable, CaseIterable {
    case aliyunSMS = "aliyun-sms"
    case tencentSMS = "tencent-sms"
    case wechatOA = "wechat-oa"
}
