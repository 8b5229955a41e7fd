import RelayModel

/// Aliyun SMS (version 2017-05-25), SendSms and SendBatchSms: business refusals come with HTTP 200.
///
/// The signature's form is checked, not its value.
struct AliyunSMSReceiver: Receiver {
    static let channel = "aliyun-sms"
    static let routes = ["POST /aliyun-sms/ (x-acs-action: SendSms or SendBatchSms)"]

    init(scale: WindowScale) {}

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

    mutating func answer(_ request: SandboxRequest, _ reception: Reception) -> SandboxReply {
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
        return .json(
            200,
            [
                "Code": "OK", "Message": "OK", "BizId": "\(reception.now.milliseconds)\(reception.serial)^0",
                "RequestId": .string(requestID(reception)),
            ],
            code: "OK",
            isTaken: true
        )
    }

    private static func parameters(of request: SandboxRequest) -> [String: String] {
        Dictionary(
            (request.query + FormField.fields(of: request.body)).map { ($0.name, $0.value) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    private static func elements(_ text: String?) -> [JSON] {
        (try? JSONReader.read(Array((text ?? "").utf8)))?.elements ?? []
    }

    private static func list(_ text: String?) -> [String] { elements(text).compactMap(\.text) }

    /// Digits, with or without a country code.
    private static func isNumber(_ text: String) -> Bool {
        let digits = text.hasPrefix("+") ? text.dropFirst() : text[...]
        return (8...15).contains(digits.utf8.count) && digits.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    private func requestID(_ reception: Reception) -> String {
        "SANDBOX-\(reception.now.milliseconds)-\(reception.serial)"
    }

    private func refusal(
        _ code: String,
        _ message: String,
        _ reception: Reception,
        _ status: Int = 200
    ) -> SandboxReply {
        .json(
            status,
            ["Code": .string(code), "Message": .string(message), "RequestId": .string(requestID(reception))],
            code: code
        )
    }
}
