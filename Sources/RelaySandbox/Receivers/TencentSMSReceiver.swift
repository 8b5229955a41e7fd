import RelayModel

/// Tencent Cloud SMS (version 2021-01-11), SendSms: HTTP is always 200, the verdict is given for each number.
///
/// The signature's form is checked, not its value. A number that is not `+` and 8 to 15 digits fails alone.
struct TencentSMSReceiver: Receiver {
    static let channel = "tencent-sms"
    static let routes = ["POST /tencent-sms/ (X-TC-Action: SendSms)"]

    init(scale: WindowScale) {}

    static func key(of request: SandboxRequest) -> String {
        guard let fields = request.header("authorization")?.split(separator: "Credential=", maxSplits: 1),
            fields.count == 2
        else { return "" }
        return String(fields[1].prefix { $0 != "/" && $0 != "," })
    }

    static func text(of request: SandboxRequest) -> String {
        (try? JSONReader.read(request.body))?["TemplateParamSet"]?.texts.joined(separator: "\n") ?? ""
    }

    mutating func answer(_ request: SandboxRequest, _ reception: Reception) -> SandboxReply {
        guard request.subpath.isEmpty, request.method == "POST" else { return noSuchPath(request) }
        guard request.header("authorization")?.hasPrefix("TC3-HMAC-SHA256 ") == true, !reception.key.isEmpty else {
            return refusal("AuthFailure.SignatureFailure", "The signature does not match.", reception)
        }
        guard !reception.isGone else {
            return refusal("AuthFailure.SecretIdNotFound", "SecretId not found.", reception)
        }
        guard request.header("x-tc-action") == "SendSms" else {
            return refusal("InvalidAction", "The action is not known.", reception)
        }
        guard let message = try? JSONReader.read(request.body), message.members != nil else {
            return refusal("FailedOperation.FailResolvePacket", "The packet cannot be read.", reception)
        }
        for name in ["SmsSdkAppId", "TemplateId"] where message[name]?.text?.isEmpty != false {
            return refusal("MissingParameter", "\(name) is missing.", reception)
        }
        let numbers = message["PhoneNumberSet"]?.texts ?? []
        guard !numbers.isEmpty else { return refusal("MissingParameter.EmptyPhoneNumberSet", "No numbers.", reception) }
        guard numbers.count <= 200 else {
            return refusal("LimitExceeded.PhoneNumberCountLimit", "More than 200 numbers.", reception)
        }
        guard !Self.text(of: request).contains("://") else {
            return refusal(
                "InvalidParameterValue.ProhibitedUseUrlInTemplateParameter",
                "A parameter is a URL.",
                reception
            )
        }
        let session = message["SessionContext"] ?? ""
        let set = numbers.enumerated().map { index, number in entry(number, index, session, reception) }
        let hasTaken = numbers.contains(where: isNumber)
        return .json(
            200,
            ["Response": ["SendStatusSet": .array(set), "RequestId": .string(requestID(reception))]],
            code: hasTaken ? "Ok" : "InvalidParameterValue.IncorrectPhoneNumber",
            isTaken: hasTaken
        )
    }

    private func entry(_ number: String, _ index: Int, _ session: JSON, _ reception: Reception) -> JSON {
        let isGood = isNumber(number)
        return [
            "SerialNo": .string(isGood ? "\(reception.now.milliseconds):\(reception.serial)-\(index)" : ""),
            "PhoneNumber": .string(number), "Fee": isGood ? 1 : 0, "SessionContext": session,
            "Code": isGood ? "Ok" : "InvalidParameterValue.IncorrectPhoneNumber",
            "Message": isGood ? "send success" : "incorrect phone number", "IsoCode": isGood ? "CN" : "",
        ]
    }

    private func isNumber(_ text: String) -> Bool {
        text.hasPrefix("+") && (9...16).contains(text.utf8.count)
            && text.utf8.dropFirst().allSatisfy { (0x30...0x39).contains($0) }
    }

    private func requestID(_ reception: Reception) -> String {
        "sandbox-\(reception.now.milliseconds)-\(reception.serial)"
    }

    private func refusal(_ code: String, _ message: String, _ reception: Reception) -> SandboxReply {
        let error: JSON = ["Code": .string(code), "Message": .string(message)]
        return .json(
            200,
            ["Response": ["Error": error, "RequestId": .string(requestID(reception))]],
            code: code
        )
    }
}
