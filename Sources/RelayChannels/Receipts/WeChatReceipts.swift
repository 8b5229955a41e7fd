import RelayModel

/// The Official Account's event TEMPLATESENDJOBFINISH (protocols: wecom-and-wechat, section 5).
enum WeChatReceipts {
    /// Larger bodies are refused.
    static let maximumSize = 65_536

    /// The event's outcome; other events are answered the same way and change nothing.
    static func read(_ body: [UInt8]) -> ReceiptPush {
        guard body.count <= maximumSize, let fields = FlatXML.read(body) else { return .refused }
        let answered = ReceiptPush(replyStatus: 200, replyBody: "", updates: [])
        guard fields["MsgType"] == "event", fields["Event"] == "TEMPLATESENDJOBFINISH", let reference = fields["MsgID"],
            let recipient = fields["FromUserName"], let status = fields["Status"].map(normalised)
        else { return answered }
        let update = ReceiptUpdate(
            reference: reference,
            recipient: recipient,
            state: status == "success" ? .delivered : .failed,
            code: status,
            at: fields["CreateTime"].flatMap { Int64($0) }.flatMap(moment),
            class: failure(status)
        )
        return ReceiptPush(replyStatus: 200, replyBody: "", updates: [update])
    }

    /// `failed: user block` → `failed:user block`.
    private static func normalised(_ status: String) -> String {
        status.split(separator: ":").map { TextCleaning.line(String($0)) }.joined(separator: ":")
    }

    private static func failure(_ status: String) -> VerdictClass? {
        switch status {
        case "failed:user block": .permanentConfig
        case "failed:system failed": .retryable
        default: nil
        }
    }

    /// Returns nil for a number that is no time.
    private static func moment(_ seconds: Int64) -> Timestamp? {
        (0...253_402_300_799).contains(seconds) ? Timestamp(seconds: seconds) : nil
    }
}
