import RelayJSON

/// ServerChan (Turbo and its successor): the key is in the path, the fields are form or JSON.
struct ServerChanReceiver: Receiver {
    static let channel = "serverchan"
    static let routes = ["POST /serverchan/KEY.send", "POST /serverchan/send/KEY.send"]

    init(scale: WindowScale) {}

    static func key(of request: SandboxRequest) -> String {
        guard let last = request.subpath.last, last.hasSuffix(".send") else { return "" }
        return String(last.dropLast(5))
    }

    static func text(of request: SandboxRequest) -> String {
        ["title", "desp"].compactMap { field($0, of: request) }.joined(separator: "\n")
    }

    mutating func answer(_ request: SandboxRequest, _ reception: ReceiverContext) -> SandboxReply {
        let place = request.subpath.dropLast()
        guard !reception.key.isEmpty, place.isEmpty || place.elementsEqual(["send"]) else { return noSuchPath(request) }
        guard !reception.isGone else { return refusal(40001, "[AUTH]错误的Key") }
        guard Self.field("title", of: request)?.isEmpty == false else { return refusal(40002, "[INPUT]title 不能为空") }
        let data: JSON = [
            "pushid": "\(reception.serial)", "readkey": "SCT\(reception.serial)", "error": "SUCCESS", "errno": 0,
        ]
        return .json(200, ["code": 0, "message": "", "data": data], code: "0", isTaken: true)
    }

    private static func field(_ name: String, of request: SandboxRequest) -> String? {
        if let message = request.json { return message[name]?.text }
        return (FormField.fields(of: request.body) + request.query).first { $0.name == name }?.value
    }

    private func refusal(_ code: Int64, _ message: String) -> SandboxReply {
        .json(400, ["code": .number(code), "message": .text(message), "info": .text(message)], code: String(code))
    }
}
