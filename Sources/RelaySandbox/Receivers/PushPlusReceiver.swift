import RelayJSON

/// PushPlus: HTTP is always 200, `code` 200 means queued.
struct PushPlusReceiver: Receiver {
    static let channel = "pushplus"
    static let routes = ["POST /pushplus/send"]

    init(scale: WindowScale) {}

    static func key(of request: SandboxRequest) -> String {
        request.json?["token"]?.text ?? ""
    }

    mutating func answer(_ request: SandboxRequest, _ reception: ReceiverContext) -> SandboxReply {
        guard request.subpath.elementsEqual(["send"]), request.method == "POST" else { return noSuchPath(request) }
        guard !reception.key.isEmpty, !reception.isGone else { return reply(903, "无效的用户token") }
        guard request.json?["content"]?.text?.isEmpty == false else {
            return reply(600, "数据异常，操作失败：content不能为空")
        }
        return reply(200, "请求成功", data: "\(reception.serial)")
    }

    private func reply(_ code: Int64, _ message: String, data: JSON = nil) -> SandboxReply {
        .json(
            200,
            ["code": .number(code), "msg": .text(message), "data": data],
            code: String(code),
            isTaken: code == 200
        )
    }
}
