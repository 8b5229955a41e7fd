import Crypto
import RelayJSON
public import RelayModel

/// The exact requests with which the platforms push receipts.
enum ReceiptForm {
    /// The requests that report these messages; none for a platform without receipts or without a credential.
    static func requests(
        for messages: [TakenMessage],
        of channel: String,
        to address: ReceiptAddress,
        at now: Timestamp
    ) -> [OutboundRequest] {
        guard !messages.isEmpty else { return [] }
        let base = address.url + "/v1/receipts/" + channel
        switch channel {
        case AliyunSMSReceiver.channel where !address.aliyunSecret.isEmpty:
            let entries = messages.map { aliyun($0, now) }
            return [list(entries, base + "?secret=" + address.aliyunSecret.reveal())]
        case TencentSMSReceiver.channel where !address.tencentSecret.isEmpty:
            let entries = messages.map { tencent($0, now) }
            return [list(entries, base + "?secret=" + address.tencentSecret.reveal())]
        case WechatOAReceiver.channel where !address.wechatToken.isEmpty:
            return messages.map { wechat($0, base, address.wechatToken.reveal(), now) }
        default: return []
        }
    }

    private static func list(_ entries: [JSON], _ url: String) -> OutboundRequest {
        OutboundRequest(
            url: url,
            headers: [HTTPField("Content-Type", "application/json")],
            body: JSON.list(entries).bytes
        )
    }

    private static func aliyun(_ message: TakenMessage, _ now: Timestamp) -> JSON {
        [
            "phone_number": .text(message.recipient), "send_time": .text(clock(message.takenAt)),
            "report_time": .text(clock(now)), "success": .bool(message.isReachable),
            "err_code": message.isReachable ? "DELIVERED" : "UNDELIVERED",
            "err_msg": message.isReachable ? "用户接收成功" : "空号或关机", "sms_size": "1",
            "biz_id": .text(message.reference), "out_id": .text(message.context),
        ]
    }

    private static func tencent(_ message: TakenMessage, _ now: Timestamp) -> JSON {
        [
            "user_receive_time": .text(clock(now)), "nationcode": "86",
            "mobile": .text(String(TakenMessage.national(message.recipient))),
            "report_status": message.isReachable ? "SUCCESS" : "FAIL",
            "errmsg": message.isReachable ? "DELIVRD" : "UNDELIV",
            "description": message.isReachable ? "用户短信接收成功" : "空号或关机", "sid": .text(message.reference),
        ]
    }

    /// TEMPLATESENDJOBFINISH, in plain mode, with the server's signature in the address.
    private static func wechat(
        _ message: TakenMessage,
        _ base: String,
        _ token: String,
        _ now: Timestamp
    ) -> OutboundRequest {
        let moment = String(now.milliseconds / 1000)
        let nonce = message.reference
        let signed = [token, moment, nonce].sorted().joined()
        let signature = Insecure.SHA1.hash(data: Array(signed.utf8)).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
        let status = message.isReachable ? "success" : "failed:user block"
        let fields = [
            ("ToUserName", marked(message.account)), ("FromUserName", marked(message.recipient)),
            ("CreateTime", moment), ("MsgType", marked("event")), ("Event", marked("TEMPLATESENDJOBFINISH")),
            ("MsgID", message.reference), ("Status", marked(status)),
        ]
        return OutboundRequest(
            url: "\(base)?signature=\(signature)&timestamp=\(moment)&nonce=\(nonce)",
            headers: [HTTPField("Content-Type", "text/xml")],
            body: Array(("<xml>" + fields.map { "<\($0)>\($1)</\($0)>" }.joined() + "</xml>").utf8)
        )
    }

    private static func marked(_ text: String) -> String { "<![CDATA[\(text.replacing("]]>", with: ""))]]>" }

    /// `2026-03-02 15:30:04`, Asia/Shanghai.
    static func clock(_ moment: Timestamp) -> String {
        let text = moment.rfc3339(offsetMinutes: CivilTime.shanghai)
        return text.prefix(10) + " " + text.dropFirst(11).prefix(8)
    }
}

/// The address to which the platforms push delivery receipts, and the credential that proves their origin. A platform
/// without a credential pushes nothing.
public struct ReceiptAddress: Sendable {
    /// `http://127.0.0.1:8080`, without a path: each platform appends its own.
    public var url: String
    /// The `secret` in the URL given to Alibaba Cloud.
    public var aliyunSecret: Secret
    /// The `secret` in the URL given to Tencent Cloud.
    public var tencentSecret: Secret
    /// The Official Account's server token.
    public var wechatToken: Secret

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
