import RelayJSON
import RelayModel

/// Feishu and Lark custom bots (open.larksuite.com/document/client-docs/bot-v3/use-custom-bots-in-a-group).
///
/// 5 calls a second and 100 a minute; every signed call with a known id counts. Ids that begin with `old` get the
/// success reply of older servers, which has no `code`.
struct FeishuRobot: Receiver {
    static let channel = "feishu-robot"
    static let routes = ["POST /feishu-robot/open-apis/bot/v2/hook/ID"]

    private struct Pace: Sendable {
        var second: SlidingWindow
        var minute: SlidingWindow

        /// Counts a call that fits both windows; otherwise returns the code of the refusal.
        mutating func admit(at now: Timestamp) -> (code: Int, message: String, status: Int)? {
            guard second.hasRoom(at: now) else { return (9499, "too many request", 400) }
            guard minute.hasRoom(at: now) else {
                return (11232, "frequency limited psm[lark.oapi.app_platform_runtime]appID[1500]", 200)
            }
            second.count(now)
            minute.count(now)
            return nil
        }
    }

    private let fresh: Pace
    private var paces: [String: Pace] = [:]
    private static let bodyLimit = 20_000

    init(scale: WindowScale) {
        fresh = Pace(second: scale.window(5, perSeconds: 1), minute: scale.window(100, perSeconds: 60))
    }

    static func key(of request: SandboxRequest) -> String {
        request.subpath.count == 5 ? request.subpath.last ?? "" : ""
    }

    mutating func answer(_ request: SandboxRequest, _ reception: ReceiverContext) -> SandboxReply {
        guard request.subpath.dropLast().elementsEqual(["open-apis", "bot", "v2", "hook"]), request.method == "POST"
        else { return noSuchPath(request) }
        guard !reception.isGone else {
            return refusal(19001, "param invalid: incoming webhook access token invalid")
        }
        let message = request.json
        guard let message, message.members != nil else { return refusal(9499, "Bad Request", status: 400) }
        if let refusal = checkSignature(message, reception) { return refusal }
        if let excess = paces[reception.key, default: fresh].admit(at: reception.now) {
            return refusal(excess.code, excess.message, status: excess.status)
        }
        guard request.body.count <= Self.bodyLimit else {
            return refusal(19036, "request body size cannot exceed 20 KB")
        }
        if let refusal = checkContent(message) { return refusal }
        if let keyword = reception.keyword, !Self.text(of: request).contains(keyword) {
            return refusal(19024, "Key Phrasebook Not Found")
        }
        if reception.key.hasPrefix("old") {
            return .json(200, ["Extra": nil, "StatusCode": 0, "StatusMessage": "success"], code: "0", isTaken: true)
        }
        return .json(
            200,
            ["StatusCode": 0, "StatusMessage": "success", "code": 0, "data": [:], "msg": "success"],
            code: "0",
            isTaken: true
        )
    }

    private func checkSignature(_ message: JSON, _ reception: ReceiverContext) -> SandboxReply? {
        let secrets = reception.secrets.compactMap { secret -> String? in
            if case .text(let text) = secret { text } else { nil }
        }
        guard reception.checksTime else { return nil }
        let timestamp = message["timestamp"]?.text ?? ""
        guard let seconds = SignatureCheck.unixTime(timestamp), let sign = message["sign"]?.text,
            SignatureCheck.isFresh(Timestamp(seconds: seconds), at: reception.platformTime, within: .seconds(3600)),
            secrets.isEmpty
                || secrets.contains(where: { SignatureCheck.feishu(sign: sign, timestamp: timestamp, secret: $0) })
        else { return refusal(19021, "sign match fail or timestamp is not within one hour from current time") }
        return nil
    }

    private func checkContent(_ message: JSON) -> SandboxReply? {
        guard let type = message["msg_type"]?.text else { return refusal(19002, "params error, msg_type need") }
        let content = message["content"]
        let isComplete =
            switch type {
            case "text": content?["text"]?.text?.isEmpty == false
            case "post": content?["post"]?.members?.isEmpty == false
            case "image": content?["image_key"]?.text?.isEmpty == false
            case "share_chat": content?["share_chat_id"]?.text?.isEmpty == false
            case "interactive": message["card"]?.members?.isEmpty == false
            default: false
            }
        return isComplete ? nil : refusal(19002, "params error, content of msg_type \(type) is missing or unknown")
    }

    private func refusal(_ code: Int, _ message: String, status: Int = 200) -> SandboxReply {
        .json(
            status,
            ["code": .number(Int64(code)), "data": [:], "msg": .text(message)],
            code: String(code)
        )
    }
}
