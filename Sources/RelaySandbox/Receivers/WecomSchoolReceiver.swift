import RelayJSON

/// WeCom school notices to parents and students: `gettoken`, then `externalcontact/message/send`.
///
/// A parent's or student's id that begins with `gone` is invalid. The lists are arrays here.
struct WecomSchoolReceiver: Receiver {
    static let channel = "wecom-school"
    static let routes = [
        "GET /wecom-school/cgi-bin/gettoken?corpid=ID&corpsecret=SECRET",
        "POST /wecom-school/cgi-bin/externalcontact/message/send?access_token=TOKEN",
    ]
    static let visibleMembers = WecomMessage.visibleMembers

    private var tokens: AccessTokens

    init(scale: WindowScale) { tokens = AccessTokens(scale: scale) }

    static func key(of request: SandboxRequest) -> String { WecomAppReceiver.key(of: request) }

    mutating func answer(_ request: SandboxRequest, _ reception: ReceiverContext) -> SandboxReply {
        switch request.subpath.joined(separator: "/") {
        case "cgi-bin/gettoken": return WecomAppReceiver.token(request, reception, &tokens)
        case "cgi-bin/externalcontact/message/send" where request.method == "POST":
            return tokens.refusal(of: request.parameter("access_token"), at: reception.now) ?? send(request)
        default: return noSuchPath(request)
        }
    }

    private func send(_ request: SandboxRequest) -> SandboxReply {
        do throws(WecomFault) {
            let message = try WecomMessage.read(request.body)
            guard message["agentid"]?.wholeNumber != nil else {
                return .errcode(301002, "not allow operate another agent with this accesstoken")
            }
            switch message["msgtype"]?.text {
            case "text": try WecomMessage.checkContent(message, "text", limit: 2048)
            case let type? where message[type]?.members?.isEmpty == false: break
            default: throw WecomFault(40008, "invalid message type")
            }
            let parents = message["to_parent_userid"]?.texts ?? []
            let students = message["to_student_userid"]?.texts ?? []
            let parties = message["to_party"]?.elements ?? []
            guard parents.count <= 1000, students.count <= 1000, parties.count <= 100 else {
                throw .parameter("recipients exceed max length")
            }
            let reaches = !parties.isEmpty || message["toall"]?.wholeNumber == 1
            guard reaches || !(parents + students).allSatisfy(ReceiverContext.isGone) else {
                return .errcode(81013, "user & party & tag all invalid")
            }
            return .errcode(
                0,
                "ok",
                [
                    .init(name: "invalid_parent_userid", value: invalid(parents)),
                    .init(name: "invalid_student_userid", value: invalid(students)),
                    .init(name: "invalid_party", value: []),
                ]
            )
        } catch {
            return .errcode(error.code, error.message)
        }
    }

    private func invalid(_ ids: [String]) -> JSON { .list(ids.filter(ReceiverContext.isGone).map { .text($0) }) }
}
