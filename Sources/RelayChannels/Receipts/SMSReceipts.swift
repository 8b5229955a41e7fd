import RelayJSON
import RelayModel

/// Receipts of the two SMS services: JSON arrays (protocols: sms, sections 1 and 2).
enum SMSReceipts {
    /// Larger pushes are refused.
    static let maximumSize = 1_048_576
    /// More entries are refused.
    static let maximumEntries = 1000

    static func aliyun(_ body: [UInt8]) -> ReceiptPush {
        push(body, reply: #"{"code":0,"msg":"接收成功"}"#) { entry in
            guard let reference = entry["biz_id"]?.scalar, let number = entry["phone_number"]?.scalar,
                let success = entry["success"]
            else { return nil }
            return ReceiptUpdate(
                reference: reference,
                delivery: entry["out_id"]?.text.flatMap { DeliveryID($0) },
                recipient: number,
                state: success.bool == true || success.text == "true" ? .delivered : .failed,
                code: entry["err_code"]?.scalar ?? "",
                at: time(entry["report_time"]?.text)
            )
        }
    }

    static func tencent(_ body: [UInt8]) -> ReceiptPush {
        push(body, reply: #"{"result":0,"errmsg":"OK"}"#) { entry in
            guard let reference = entry["sid"]?.scalar, let number = entry["mobile"]?.scalar,
                let status = entry["report_status"]?.text
            else { return nil }
            return ReceiptUpdate(
                reference: reference,
                recipient: international(number, code: entry["nationcode"]?.scalar),
                state: status == "SUCCESS" ? .delivered : .failed,
                code: entry["errmsg"]?.scalar ?? "",
                at: time(entry["user_receive_time"]?.text)
            )
        }
    }

    /// Tencent writes the country code separately; mainland numbers have none.
    private static func international(_ number: String, code: String?) -> String {
        guard let code, code != "86", !code.isEmpty else { return number }
        return "+" + code + number
    }

    /// Reads the array; skips an entry without reference, number or outcome.
    private static func push(
        _ body: [UInt8],
        reply: String,
        read: (JSONValue) -> ReceiptUpdate?
    ) -> ReceiptPush {
        guard body.count <= maximumSize, let value = JSONValue(body), case .array(let entries) = value,
            entries.count <= maximumEntries
        else { return .refused }
        return ReceiptPush(replyStatus: 200, replyBody: reply, updates: unique(entries.compactMap(read)))
    }

    /// Merges updates of the same message and number; `delivered` is final.
    private static func unique(_ updates: [ReceiptUpdate]) -> [ReceiptUpdate] {
        var result: [ReceiptUpdate] = []
        var places: [[String]: Int] = [:]
        for update in updates {
            if let place = places[[update.reference, update.recipient]] {
                if result[place].state == .failed, update.state == .delivered { result[place] = update }
            } else {
                places[[update.reference, update.recipient]] = result.count
                result.append(update)
            }
        }
        return result
    }

    /// `2026-03-02 15:30:04`, Asia/Shanghai.
    private static func time(_ text: String?) -> Timestamp? {
        guard let text, text.utf8.count == 19 else { return nil }
        return Timestamp(rfc3339: text + "+08:00")
    }
}
