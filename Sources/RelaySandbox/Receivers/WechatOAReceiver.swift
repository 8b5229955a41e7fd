import RelayJSON

/// WeChat Official Account template messages: `stable_token`, then `message/template/send`, one follower per call.
///
/// An openid that begins with `gone` is invalid; a follower whose openid begins with `blocked` accepts nothing. Field
/// kinds: `thing` has at most 20 characters.
struct WechatOAReceiver: Receiver {
    static let channel = "wechat-oa"
    static let routes = [
        "POST /wechat-oa/cgi-bin/stable_token",
        "POST /wechat-oa/cgi-bin/message/template/send?access_token=TOKEN",
    ]
    static let visibleMembers: Set<String> = ["value"]

    private var tokens: AccessTokens

    init(scale: WindowScale) { tokens = AccessTokens(scale: scale) }

    static func key(of request: SandboxRequest) -> String {
        if let token = request.parameter("access_token") { return AccessTokens.account(of: token) }
        return request.json?["appid"]?.text ?? ""
    }

    mutating func answer(_ request: SandboxRequest, _ reception: ReceiverContext) -> SandboxReply {
        guard request.method == "POST" else { return noSuchPath(request) }
        switch request.subpath.joined(separator: "/") {
        case "cgi-bin/stable_token":
            guard let body = request.json, body["grant_type"]?.text == "client_credential" else {
                return .errcode(40002, "invalid grant_type")
            }
            guard !reception.key.isEmpty, !reception.isGone else { return .errcode(40013, "invalid appid") }
            guard body["secret"]?.text?.isEmpty == false else { return .errcode(40125, "invalid appsecret") }
            return AccessTokens.reply(tokens.issue(to: reception.key, reception))
        case "cgi-bin/message/template/send":
            return tokens.refusal(of: request.parameter("access_token"), at: reception.now) ?? send(request, reception)
        default: return noSuchPath(request)
        }
    }

    private func send(_ request: SandboxRequest, _ reception: ReceiverContext) -> SandboxReply {
        guard let message = request.json, message.members != nil else {
            return .errcode(47001, "data format error")
        }
        guard let follower = message["touser"]?.text, !follower.isEmpty, !ReceiverContext.isGone(follower) else {
            return .errcode(40003, "invalid openid")
        }
        guard message["template_id"]?.text?.isEmpty == false else { return .errcode(40037, "invalid template_id") }
        for field in message["data"]?.members ?? [] {
            let value = field.value["value"]?.text ?? ""
            guard !value.isEmpty, !field.name.hasPrefix("thing") || value.count <= 20 else {
                return .errcode(47003, "argument invalid! data.\(field.name).value invalid")
            }
        }
        let id = 200_000_000 + Int64(reception.serial)
        var reply = SandboxReply.errcode(0, "ok", [.init(name: "msgid", value: .number(id))])
        reply.messages = [
            TakenMessage(
                account: reception.key,
                recipient: follower,
                reference: String(id),
                takenAt: reception.now,
                isReachable: !follower.hasPrefix("blocked")
            )
        ]
        return reply
    }
}
