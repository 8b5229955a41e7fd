import RelayJSON
import RelayModel

/// DingTalk custom robots (open.dingtalk.com/document/orgapp/custom-robot-access): errors come with HTTP 200.
///
/// A robot accepts 20 calls a minute; after one more it refuses all for ten minutes. Every signed call with a known
/// token counts, also one refused for its content.
struct DingTalkRobot: Receiver {
    static let channel = "dingtalk-robot"
    static let routes = ["POST /dingtalk-robot/robot/send?access_token=TOKEN[&timestamp=MS&sign=SIGN]"]

    private let fresh: PenaltyBox
    private var boxes: [String: PenaltyBox] = [:]
    private static let bodyLimit = 20_000
    private static let more = "more: [https://ding-doc.dingtalk.com/doc#/serverapi2/qf2nxq]"

    init(scale: WindowScale) {
        fresh = PenaltyBox(
            window: scale.window(20, perSeconds: 60),
            penaltyMilliseconds: scale.milliseconds(seconds: 600)
        )
    }

    static func key(of request: SandboxRequest) -> String { request.parameter("access_token") ?? "" }

    mutating func answer(_ request: SandboxRequest, _ reception: ReceiverContext) -> SandboxReply {
        guard request.subpath.elementsEqual(["robot", "send"]) else { return noSuchPath(request) }
        guard request.method == "POST" else { return .errcode(43002, "require POST method") }
        guard !reception.key.isEmpty, !reception.isGone else { return .errcode(300005, "token is not exist") }
        if boxes[reception.key]?.isShut(at: reception.now) == true { return tooFast }
        if let refusal = checkSignature(request, reception) { return refusal }
        guard boxes[reception.key, default: fresh].admit(at: reception.now) else { return tooFast }
        return checkContent(request) ?? checkKeyword(request, reception) ?? .errcode(0, "ok")
    }

    private var tooFast: SandboxReply { .errcode(130101, "send too fast, exceed 20 times per minute") }

    private func checkSignature(_ request: SandboxRequest, _ reception: ReceiverContext) -> SandboxReply? {
        let secrets = reception.secrets.compactMap { secret -> String? in
            if case .text(let text) = secret { text } else { nil }
        }
        guard reception.checksTime else { return nil }
        guard let timestamp = request.parameter("timestamp"), let milliseconds = SignatureCheck.unixTime(timestamp),
            SignatureCheck.isFresh(
                Timestamp(milliseconds: milliseconds),
                at: reception.platformTime,
                within: .seconds(3600)
            )
        else { return .errcode(310000, "invalid timestamp, \(Self.more)") }
        guard !secrets.isEmpty else { return nil }
        let sign = request.parameter("sign") ?? ""
        guard secrets.contains(where: { SignatureCheck.dingTalk(sign: sign, timestamp: timestamp, secret: $0) }) else {
            return .errcode(310000, "sign not match, \(Self.more)")
        }
        return nil
    }

    private func checkKeyword(_ request: SandboxRequest, _ reception: ReceiverContext) -> SandboxReply? {
        guard let keyword = reception.keyword, !Self.text(of: request).contains(keyword) else { return nil }
        return .errcode(310000, "keywords not in content, \(Self.more)")
    }

    private func checkContent(_ request: SandboxRequest) -> SandboxReply? {
        guard request.header("content-type")?.lowercased().hasPrefix("application/json") == true else {
            return .errcode(43004, "invalid Content-Type, need application/json")
        }
        guard request.body.count <= Self.bodyLimit else { return .errcode(460101, "message too long") }
        guard let message = request.json, message.members != nil else {
            return .errcode(40035, "缺少参数 json")
        }
        guard let type = message["msgtype"]?.text else { return .errcode(40035, "缺少参数 msgtype") }
        let needed: [String]
        switch type {
        case "text": needed = ["content"]
        case "link": needed = ["title", "text", "messageUrl"]
        case "markdown", "actionCard": needed = ["title", "text"]
        case "feedCard":
            let links = message[type]?["links"]?.elements ?? []
            return links.isEmpty ? .errcode(40035, "缺少参数 links") : nil
        default: return .errcode(400105, "不支持的消息类型")
        }
        for name in needed where message[type]?[name]?.text?.isEmpty != false {
            return .errcode(40035, "缺少参数 \(name)")
        }
        return nil
    }
}
