import RelayJSON
import RelayModel

/// Tencent Cloud SMS (version 2021-01-11), SendSms and the two PullSmsSendStatus: HTTP is always 200, the verdict is
/// given for each number.
///
/// The signature's form is checked, not its value. A number that is not `+` and 8 to 15 digits fails alone; one that
/// begins with 1700 cannot be reached.
struct TencentSMSReceiver: Receiver {
    static let channel = "tencent-sms"
    static let routes = [
        "POST /tencent-sms/ (X-TC-Action: SendSms, PullSmsSendStatus or PullSmsSendStatusByPhoneNumber)"
    ]

    private var ledger: MessageLedger

    init(scale: WindowScale) { ledger = MessageLedger(scale: scale) }

    static func key(of request: SandboxRequest) -> String {
        guard let fields = request.header("authorization")?.split(separator: "Credential=", maxSplits: 1),
            fields.count == 2
        else { return "" }
        return String(fields[1].prefix { $0 != "/" && $0 != "," })
    }

    static func text(of request: SandboxRequest) -> String {
        request.json?["TemplateParamSet"]?.texts.joined(separator: "\n") ?? ""
    }

    mutating func answer(_ request: SandboxRequest, _ reception: ReceiverContext) -> SandboxReply {
        guard request.subpath.isEmpty, request.method == "POST" else { return noSuchPath(request) }
        guard request.header("authorization")?.hasPrefix("TC3-HMAC-SHA256 ") == true, !reception.key.isEmpty else {
            return refusal("AuthFailure.SignatureFailure", "The signature does not match.", reception)
        }
        guard !reception.isGone else {
            return refusal("AuthFailure.SecretIdNotFound", "SecretId not found.", reception)
        }
        let action = request.header("x-tc-action") ?? ""
        guard ["SendSms", "PullSmsSendStatus", "PullSmsSendStatusByPhoneNumber"].contains(action) else {
            return refusal("InvalidAction", "The action is not known.", reception)
        }
        guard let message = request.json, message.members != nil else {
            return refusal("FailedOperation.FailResolvePacket", "The packet cannot be read.", reception)
        }
        if action != "SendSms" { return statuses(message, byNumber: action.hasSuffix("ByPhoneNumber"), reception) }
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
        let taken = numbers.enumerated().filter { isNumber($0.element) }.map { index, number in
            TakenMessage(
                account: reception.key,
                recipient: number,
                reference: serial(index, reception),
                context: session.text ?? "",
                takenAt: reception.now,
                isReachable: TakenMessage.isReachable(number: number)
            )
        }
        var reply = SandboxReply.json(
            200,
            ["Response": ["SendStatusSet": .list(set), "RequestId": .text(requestID(reception))]],
            code: taken.isEmpty ? "InvalidParameterValue.IncorrectPhoneNumber" : "Ok",
            isTaken: !taken.isEmpty
        )
        reply.messages = taken
        ledger.add(taken)
        return reply
    }

    /// The known states of messages: of one number in a span of time, or all that were not pulled before.
    private mutating func statuses(_ ask: JSON, byNumber: Bool, _ reception: ReceiverContext) -> SandboxReply {
        guard ask["SmsSdkAppId"]?.text?.isEmpty == false else {
            return refusal("MissingParameter", "SmsSdkAppId is missing.", reception)
        }
        guard let limit = ask["Limit"]?.integer, (1...100).contains(limit) else {
            return refusal("InvalidParameterValue", "Limit must be from 1 to 100.", reception)
        }
        var found: [TakenMessage]
        if byNumber {
            guard let number = ask["PhoneNumber"]?.text, let begin = ask["BeginTime"]?.integer else {
                return refusal("MissingParameter", "PhoneNumber or BeginTime is missing.", reception)
            }
            let end = ask["EndTime"]?.integer ?? Int.max
            let offset = max(0, ask["Offset"]?.integer ?? 0)
            found = ledger.messages(to: number, from: reception.key).filter { message in
                begin <= end && (begin...end).contains(Int(message.takenAt.milliseconds / 1000))
                    && ledger.hasEnded(message, at: reception.now)
            }
            found = Array(found.dropFirst(offset).prefix(Int(limit)))
        } else {
            found = ledger.pull(Int(limit), from: reception.key, at: reception.now)
        }
        let set = found.map { status($0, reception.now) }
        return .json(
            200,
            ["Response": ["PullSmsSendStatusSet": .list(set), "RequestId": .text(requestID(reception))]],
            code: "Ok"
        )
    }

    private func status(_ message: TakenMessage, _ now: Timestamp) -> JSON {
        [
            "UserReceiveTime": .number(now.milliseconds / 1000), "CountryCode": "86",
            "SubscriberNumber": .text(String(TakenMessage.national(message.recipient))),
            "PhoneNumber": .text(message.recipient), "SerialNo": .text(message.reference),
            "ReportStatus": message.isReachable ? "SUCCESS" : "FAIL",
            "Description": message.isReachable ? "DELIVRD" : "UNDELIV", "SessionContext": .text(message.context),
        ]
    }

    private func serial(_ index: Int, _ reception: ReceiverContext) -> String {
        "\(reception.now.milliseconds):\(reception.serial)-\(index)"
    }

    private func entry(_ number: String, _ index: Int, _ session: JSON, _ reception: ReceiverContext) -> JSON {
        let isGood = isNumber(number)
        return [
            "SerialNo": .text(isGood ? serial(index, reception) : ""),
            "PhoneNumber": .text(number), "Fee": isGood ? 1 : 0, "SessionContext": session,
            "Code": isGood ? "Ok" : "InvalidParameterValue.IncorrectPhoneNumber",
            "Message": isGood ? "send success" : "incorrect phone number", "IsoCode": isGood ? "CN" : "",
        ]
    }

    private func isNumber(_ text: String) -> Bool {
        text.hasPrefix("+") && (9...16).contains(text.utf8.count)
            && text.utf8.dropFirst().allSatisfy { (0x30...0x39).contains($0) }
    }

    private func requestID(_ reception: ReceiverContext) -> String {
        "sandbox-\(reception.now.milliseconds)-\(reception.serial)"
    }

    private func refusal(_ code: String, _ message: String, _ reception: ReceiverContext) -> SandboxReply {
        let error: JSON = ["Code": .text(code), "Message": .text(message)]
        return .json(
            200,
            ["Response": ["Error": error, "RequestId": .text(requestID(reception))]],
            code: code
        )
    }
}
