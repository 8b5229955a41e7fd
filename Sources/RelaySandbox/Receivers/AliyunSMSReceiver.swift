import RelayJSON
import RelayModel

/// Aliyun SMS (version 2017-05-25), SendSms, SendBatchSms and QuerySendDetails: business refusals come with HTTP 200.
///
/// The signature's form is checked, not its value. A number that begins with 1700 cannot be reached.
struct AliyunSMSReceiver: Receiver {
    static let channel = "aliyun-sms"
    static let routes = ["POST /aliyun-sms/ (x-acs-action: SendSms, SendBatchSms or QuerySendDetails)"]

    private var ledger: MessageLedger

    init(scale: WindowScale) { ledger = MessageLedger(scale: scale) }

    static func key(of request: SandboxRequest) -> String {
        guard let fields = request.header("authorization")?.split(separator: "Credential=", maxSplits: 1),
            fields.count == 2
        else { return "" }
        return String(fields[1].prefix { $0 != "," })
    }

    static func text(of request: SandboxRequest) -> String {
        let form = parameters(of: request)
        return ["TemplateParam", "TemplateParamJson"].compactMap { form[$0] }.joined(separator: "\n")
    }

    mutating func answer(_ request: SandboxRequest, _ reception: ReceiverContext) -> SandboxReply {
        guard request.subpath.isEmpty else { return noSuchPath(request) }
        guard request.header("authorization")?.hasPrefix("ACS3-HMAC-SHA256 ") == true, !reception.key.isEmpty else {
            return refusal(
                "IncompleteSignature",
                "The request signature does not conform to standards.",
                reception,
                400
            )
        }
        guard !reception.isGone else {
            return refusal("InvalidAccessKeyId.NotFound", "Specified access key is not found.", reception, 404)
        }
        let form = Self.parameters(of: request)
        let numbers: [String]
        switch request.header("x-acs-action") {
        case "QuerySendDetails": return details(form, reception)
        case "SendSms":
            numbers = (form["PhoneNumbers"] ?? "").split(separator: ",").map(String.init)
            guard numbers.count <= 1000 else { return refusal("isv.MOBILE_COUNT_OVER_LIMIT", "手机号码数量超过限制", reception) }
        case "SendBatchSms":
            numbers = Self.list(form["PhoneNumberJson"])
            let sizes = ["SignNameJson", "TemplateParamJson"].map { Self.elements(form[$0]).count }
            guard numbers.count <= 100 else { return refusal("isv.MOBILE_COUNT_OVER_LIMIT", "手机号码数量超过限制", reception) }
            guard sizes.allSatisfy({ $0 == numbers.count }) else {
                return refusal("isv.INVALID_PARAMETERS", "参数异常", reception)
            }
        default:
            return refusal(
                "InvalidAction.NotFound",
                "Specified api is not found, please check your url.",
                reception,
                404
            )
        }
        guard form["TemplateCode"]?.isEmpty == false else {
            return refusal("isv.SMS_TEMPLATE_ILLEGAL", "该账号下找不到对应模板", reception)
        }
        guard !numbers.isEmpty, numbers.allSatisfy(Self.isNumber) else {
            return refusal("isv.MOBILE_NUMBER_ILLEGAL", "手机号码格式错误", reception)
        }
        guard !Self.text(of: request).contains("://") else {
            return refusal("isv.PARAM_NOT_SUPPORT_URL", "不支持URL", reception)
        }
        let reference = "\(reception.now.milliseconds)\(reception.serial)^0"
        var reply = SandboxReply.json(
            200,
            [
                "Code": "OK", "Message": "OK", "BizId": .text(reference),
                "RequestId": .text(requestID(reception)),
            ],
            code: "OK",
            isTaken: true
        )
        reply.messages = numbers.map { number in
            TakenMessage(
                account: reception.key,
                recipient: number,
                reference: reference,
                context: form["OutId"] ?? "",
                takenAt: reception.now,
                isReachable: TakenMessage.isReachable(number: number)
            )
        }
        ledger.add(reply.messages)
        return reply
    }

    /// The states of the messages to one number on one day (Asia/Shanghai), one page of them.
    private func details(_ form: [String: String], _ reception: ReceiverContext) -> SandboxReply {
        guard let number = form["PhoneNumber"], Self.isNumber(number) else {
            return refusal("isv.MOBILE_NUMBER_ILLEGAL", "手机号码格式错误", reception)
        }
        guard let date = form["SendDate"], date.utf8.count == 8, let size = form["PageSize"].flatMap({ Int($0) }),
            (1...50).contains(size), let page = form["CurrentPage"].flatMap({ Int($0) }), (1...100_000).contains(page)
        else { return refusal("isv.INVALID_PARAMETERS", "参数异常", reception) }
        let found = ledger.messages(to: number, from: reception.key).filter { message in
            ReceiptForm.clock(message.takenAt).prefix(10).filter { $0 != "-" } == date
                && (form["BizId"] ?? message.reference) == message.reference
        }
        let entries = found.dropFirst((page - 1) * size).prefix(size).map { entry($0, reception.now) }
        return .json(
            200,
            [
                "Code": "OK", "Message": "OK", "TotalCount": .number(Int64(found.count)),
                "RequestId": .text(requestID(reception)),
                "SmsSendDetailDTOs": ["SmsSendDetailDTO": .list(Array(entries))],
            ],
            code: "OK"
        )
    }

    /// SendStatus is 1 while the message is under way, then 3, or 2 if it could not be delivered.
    private func entry(_ message: TakenMessage, _ now: Timestamp) -> JSON {
        var members: [JSON.Member] = [
            .init(name: "PhoneNum", value: .text(message.recipient)),
            .init(name: "SendDate", value: .text(ReceiptForm.clock(message.takenAt))),
            .init(name: "OutId", value: .text(message.context)),
        ]
        guard ledger.hasEnded(message, at: now) else {
            return .object(members + [.init(name: "SendStatus", value: 1)])
        }
        members += [
            .init(name: "SendStatus", value: message.isReachable ? 3 : 2),
            .init(name: "ReceiveDate", value: .text(ReceiptForm.clock(now))),
            .init(name: "ErrCode", value: message.isReachable ? "DELIVERED" : "UNDELIVERED"),
        ]
        return .object(members)
    }

    private static func parameters(of request: SandboxRequest) -> [String: String] {
        Dictionary(
            (request.query + FormField.fields(of: request.body)).map { ($0.name, $0.value) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    private static func elements(_ text: String?) -> [JSON] {
        (try? JSONReader.read(Array((text ?? "").utf8), leniency: .platform))?.elements ?? []
    }

    private static func list(_ text: String?) -> [String] { elements(text).compactMap(\.text) }

    /// Digits, with or without a country code.
    private static func isNumber(_ text: String) -> Bool {
        let digits = text.hasPrefix("+") ? text.dropFirst() : text[...]
        return (8...15).contains(digits.utf8.count) && digits.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    private func requestID(_ reception: ReceiverContext) -> String {
        "SANDBOX-\(reception.now.milliseconds)-\(reception.serial)"
    }

    private func refusal(
        _ code: String,
        _ message: String,
        _ reception: ReceiverContext,
        _ status: Int = 200
    ) -> SandboxReply {
        .json(
            status,
            ["Code": .text(code), "Message": .text(message), "RequestId": .text(requestID(reception))],
            code: code
        )
    }
}
