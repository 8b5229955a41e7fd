import RelayJSON

/// WeCom application messages: `gettoken`, then `message/send`. A user id that begins with `gone` is invalid.
struct WecomAppReceiver: Receiver {
    static let channel = "wecom-app"
    static let routes = [
        "GET /wecom-app/cgi-bin/gettoken?corpid=ID&corpsecret=SECRET",
        "POST /wecom-app/cgi-bin/message/send?access_token=TOKEN",
    ]
    static let visibleMembers = WecomMessage.visibleMembers

    private var tokens: AccessTokens

    init(scale: WindowScale) { tokens = AccessTokens(scale: scale) }

    static func key(of request: SandboxRequest) -> String {
        request.parameter("corpid") ?? AccessTokens.account(of: request.parameter("access_token") ?? "")
    }

    mutating func answer(_ request: SandboxRequest, _ reception: ReceiverContext) -> SandboxReply {
        switch request.subpath.joined(separator: "/") {
        case "cgi-bin/gettoken": return Self.token(request, reception, &tokens)
        case "cgi-bin/message/send" where request.method == "POST":
            return tokens.refusal(of: request.parameter("access_token"), at: reception.now) ?? send(request, reception)
        default: return noSuchPath(request)
        }
    }

    /// Issues a token as WeCom's `gettoken` does.
    static func token(
        _ request: SandboxRequest,
        _ reception: ReceiverContext,
        _ tokens: inout AccessTokens
    ) -> SandboxReply {
        guard let corporation = request.parameter("corpid"), !corporation.isEmpty else {
            return .errcode(41002, "corpid missing")
        }
        guard request.parameter("corpsecret")?.isEmpty == false else { return .errcode(41004, "corpsecret missing") }
        guard !reception.isGone else { return .errcode(40013, "invalid corpid") }
        return AccessTokens.reply(tokens.issue(to: corporation, reception))
    }

    private func send(_ request: SandboxRequest, _ reception: ReceiverContext) -> SandboxReply {
        do throws(WecomFault) {
            let message = try WecomMessage.read(request.body)
            guard message["agentid"]?.wholeNumber != nil else {
                return .errcode(301002, "not allow operate another agent with this accesstoken")
            }
            switch message["msgtype"]?.text {
            case let type? where ["text", "markdown"].contains(type):
                try WecomMessage.checkContent(message, type, limit: 2048)
            case let type? where message[type]?.members?.isEmpty == false: break
            default: throw WecomFault(40008, "invalid message type")
            }
            let users = recipients(message, "touser")
            let others = recipients(message, "toparty") + recipients(message, "totag")
            let invalid = users.filter(ReceiverContext.isGone)
            guard users.count <= 1000 else { throw .parameter("touser exceed max length 1000") }
            guard users.count > invalid.count || !others.isEmpty else {
                return .errcode(81013, "user & party & tag all invalid")
            }
            return .errcode(
                0,
                "ok",
                [
                    .init(name: "invaliduser", value: .text(invalid.joined(separator: "|"))),
                    .init(name: "invalidparty", value: ""), .init(name: "invalidtag", value: ""),
                    .init(name: "unlicenseduser", value: ""), .init(name: "msgid", value: "msg\(reception.serial)"),
                ]
            )
        } catch {
            return .errcode(error.code, error.message)
        }
    }

    private func recipients(_ message: JSON, _ name: String) -> [String] {
        (message[name]?.text ?? "").split(separator: "|").map(String.init)
    }
}
