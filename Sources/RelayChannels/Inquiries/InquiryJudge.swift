import RelayJSON
import RelayModel

/// Reads the state of one delivery from a provider's answer.
///
/// A message is recognised by the delivery that its request named, in a batch the first one; so the notice is the same,
/// and the question was for one number. An answer that cannot be read decides nothing.
struct InquiryJudge {
    let dialect: InquiryDialect
    let reply: OutboundReply
    let recipient: ChannelRecipient

    func verdict() -> Verdict {
        if let fault = reply.fault { return Verdict(.ambiguous, code: fault.rawValue, message: "asking the provider") }
        guard let value = JSONValue(reply.body) else {
            return Verdict(.ambiguous, code: "http_\(reply.status)", message: "asking the provider")
        }
        return switch dialect {
        case .aliyun: aliyun(value)
        case .tencent: tencent(value)
        }
    }

    private func aliyun(_ value: JSONValue) -> Verdict {
        let code = value["Code"]?.text ?? "unrecognised"
        guard code == "OK", let list = value["SmsSendDetailDTOs"]?["SmsSendDetailDTO"], case .array(let details) = list
        else { return Verdict(.ambiguous, code: code, message: "asking the provider") }
        guard let detail = details.last(where: { isOurs($0["OutId"]) }) else {
            // The provider lists a message as soon as it accepts it, so it did not accept an unknown one.
            return Verdict(.retryable, code: "not_taken", message: "the provider does not know the message")
        }
        switch detail["SendStatus"]?.int {
        case 3: return Verdict(.delivered, code: detail["ErrCode"]?.scalar ?? "DELIVERED")
        case 2: return failed(detail["ErrCode"]?.scalar ?? "")
        default: return Verdict(.accepted, code: "taken", message: "the provider has the message")
        }
    }

    private func tencent(_ value: JSONValue) -> Verdict {
        let response = value["Response"]
        guard response?["Error"] == nil, let list = response?["PullSmsSendStatusSet"], case .array(let statuses) = list
        else {
            let code = response?["Error"]?["Code"]?.text ?? "unrecognised"
            return Verdict(.ambiguous, code: code, message: "asking the provider")
        }
        // The list has only messages with a final state: a missing one may still be under way.
        guard let status = statuses.last(where: { isOurs($0["SessionContext"]) }) else {
            return Verdict(.ambiguous, code: "no_status", message: "the provider has no status yet")
        }
        let reference = status["SerialNo"]?.text
        guard status["ReportStatus"]?.text == "SUCCESS" else {
            return failed(status["Description"]?.text ?? "", reference: reference)
        }
        return Verdict(.delivered, code: "SUCCESS", reference: reference)
    }

    private func failed(_ code: String, reference: String? = nil) -> Verdict {
        Verdict(.permanentContent, code: code, message: "the provider could not deliver it", reference: reference)
    }

    private func isOurs(_ name: JSONValue?) -> Bool {
        name?.text.flatMap { DeliveryID($0) }?.notice == recipient.deliveryID.notice
    }
}
