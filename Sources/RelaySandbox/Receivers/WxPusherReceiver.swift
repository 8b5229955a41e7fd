import RelayJSON

/// WxPusher: one entry of `data` for each uid or topic; a uid that begins with `gone` is unknown.
struct WxPusherReceiver: Receiver {
    static let channel = "wxpusher"
    static let routes = ["POST /wxpusher/api/send/message"]
    static let visibleMembers: Set<String> = ["summary", "content"]

    init(scale: WindowScale) {}

    static func key(of request: SandboxRequest) -> String {
        request.json?["appToken"]?.text ?? ""
    }

    mutating func answer(_ request: SandboxRequest, _ reception: ReceiverContext) -> SandboxReply {
        guard request.subpath.elementsEqual(["api", "send", "message"]), request.method == "POST" else {
            return noSuchPath(request)
        }
        guard !reception.key.isEmpty, !reception.isGone else { return reply(1002, "应用TOKEN无效") }
        guard let message = request.json, let content = message["content"]?.text, !content.isEmpty
        else { return reply(1001, "消息内容不能为空") }
        let uids = message["uids"]?.texts ?? []
        let topics = (message["topicIds"]?.elements ?? []).compactMap(\.wholeNumber)
        guard content.unicodeScalars.count < 40_000, uids.count < 2000, topics.count < 5 else {
            return reply(1001, "参数超出限制")
        }
        guard !uids.isEmpty || !topics.isEmpty else { return reply(1001, "uids和topicIds不能同时为空") }
        let people: [JSON] = uids.map { uid in
            ReceiverContext.isGone(uid)
                ? ["uid": .text(uid), "code": 1001, "status": "用户不存在或者未关注"]
                : entry("uid", .text(uid), reception)
        }
        let entries = people + topics.map { entry("topicId", .number($0), reception) }
        return reply(
            1000,
            "处理成功",
            data: .list(entries),
            isTaken: !topics.isEmpty || !uids.allSatisfy(ReceiverContext.isGone)
        )
    }

    private func entry(_ name: String, _ value: JSON, _ reception: ReceiverContext) -> JSON {
        .object([
            .init(name: name, value: value), .init(name: "sendRecordId", value: .number(Int64(reception.serial))),
            .init(name: "code", value: 1000), .init(name: "status", value: "创建发送任务成功"),
        ])
    }

    private func reply(_ code: Int64, _ message: String, data: JSON = nil, isTaken: Bool = false) -> SandboxReply {
        .json(
            200,
            ["code": .number(code), "msg": .text(message), "data": data, "success": .bool(code == 1000)],
            code: String(code),
            isTaken: isTaken
        )
    }
}
