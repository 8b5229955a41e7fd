import RelayJSON
import RelayModel

/// A Bark server's `/push`, one device or a batch; a device key that begins with `gone` is unknown to it.
struct BarkReceiver: Receiver {
    static let channel = "bark"
    static let routes = ["POST /bark/push"]
    static let visibleMembers: Set<String> = ["title", "subtitle", "body"]

    init(scale: WindowScale) {}

    static func key(of request: SandboxRequest) -> String {
        guard let message = request.json else { return "" }
        return message["device_key"]?.text ?? message["device_keys"]?.texts.first ?? ""
    }

    mutating func answer(_ request: SandboxRequest, _ reception: ReceiverContext) -> SandboxReply {
        guard request.subpath.elementsEqual(["push"]), request.method == "POST" else { return noSuchPath(request) }
        guard let message = request.json, message.members != nil else {
            return reply(400, "request bind failed: invalid JSON", reception)
        }
        guard let keys = message["device_keys"]?.texts, !keys.isEmpty else {
            guard let key = message["device_key"]?.text, !key.isEmpty else {
                return reply(400, "device key is empty", reception)
            }
            return ReceiverContext.isGone(key)
                ? reply(400, unknownDevice, reception) : reply(200, "success", reception, isTaken: true)
        }
        let entries: [JSON] = keys.map { key in
            ReceiverContext.isGone(key)
                ? ["code": 400, "device_key": .text(key), "message": .text(unknownDevice)]
                : ["code": 200, "device_key": .text(key)]
        }
        let body: JSON = [
            "code": 200, "message": "success", "timestamp": .number(reception.now.seconds), "data": .list(entries),
        ]
        return .json(200, body, code: "200", isTaken: !keys.allSatisfy(ReceiverContext.isGone))
    }

    private var unknownDevice: String { "failed to get device token: device key is not registered" }

    private func reply(_ code: Int, _ message: String, _ reception: ReceiverContext, isTaken: Bool = false)
        -> SandboxReply
    {
        .json(
            code,
            [
                "code": .number(Int64(code)), "message": .text(message),
                "timestamp": .number(reception.now.seconds),
            ],
            code: String(code),
            isTaken: isTaken
        )
    }
}
