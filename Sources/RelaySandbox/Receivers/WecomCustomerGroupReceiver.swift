import RelayJSON

/// WeCom broadcasts to customer groups: `gettoken`, then `add_msg_template`, which makes a task for the groups' owner.
///
/// A chat id that begins with `gone` fails. Nothing reaches a group before its owner taps "send", which never happens
/// here.
struct WecomCustomerGroupReceiver: Receiver {
    static let channel = "wecom-customer-group"
    static let routes = [
        "GET /wecom-customer-group/cgi-bin/gettoken?corpid=ID&corpsecret=SECRET",
        "POST /wecom-customer-group/cgi-bin/externalcontact/add_msg_template?access_token=TOKEN",
    ]
    static let visibleMembers = WecomMessage.visibleMembers

    private var tokens: AccessTokens

    init(scale: WindowScale) { tokens = AccessTokens(scale: scale) }

    static func key(of request: SandboxRequest) -> String { WecomAppReceiver.key(of: request) }

    mutating func answer(_ request: SandboxRequest, _ reception: ReceiverContext) -> SandboxReply {
        switch request.subpath.joined(separator: "/") {
        case "cgi-bin/gettoken": return WecomAppReceiver.token(request, reception, &tokens)
        case "cgi-bin/externalcontact/add_msg_template" where request.method == "POST":
            return tokens.refusal(of: request.parameter("access_token"), at: reception.now)
                ?? addTask(request, reception)
        default: return noSuchPath(request)
        }
    }

    private func addTask(_ request: SandboxRequest, _ reception: ReceiverContext) -> SandboxReply {
        do throws(WecomFault) {
            let message = try WecomMessage.read(request.body)
            guard message["chat_type"]?.text == "group" else { throw .parameter("chat_type must be group") }
            guard message["sender"]?.text?.isEmpty == false else { throw .parameter("sender missing") }
            try Self.checkText(message)
            let groups = message["chat_id_list"]?.texts ?? []
            guard groups.count <= 2000 else { throw .parameter("chat_id_list exceed max length 2000") }
            guard groups.isEmpty || !groups.allSatisfy(ReceiverContext.isGone) else {
                return .errcode(41048, "no customer to send")
            }
            return .errcode(
                0,
                "ok",
                [
                    .init(name: "fail_list", value: .list(groups.filter(ReceiverContext.isGone).map { .text($0) })),
                    .init(name: "msgid", value: "msgGroup\(reception.serial)"),
                ]
            )
        } catch {
            return .errcode(error.code, error.message)
        }
    }

    private static func checkText(_ message: JSON) throws(WecomFault) {
        let attachments = message["attachments"]?.elements ?? []
        let content = message["text"]?["content"]?.text ?? ""
        guard !content.isEmpty || !attachments.isEmpty else { throw WecomFault(44004, "empty content") }
        guard content.utf8.count <= 4000 else { throw .tooLong("text.content", limit: 4000) }
        guard attachments.count <= 9 else { throw .parameter("attachments exceed max length 9") }
    }
}
