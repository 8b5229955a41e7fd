import RelayModel

/// A Bark server's `/push`, one device or a batch; a device key that begins with `gone` is unknown to it.
struct BarkReceiver: Receiver {
    static let channel = "bark"
    static let routes = ["POST /bark/push"]
    static let visibleMembers: Set<String> = ["title", "subtitle", "body"]

    init(scale: WindowScale) {}

    static func key(of request: SandboxRequest) -> String {
        guard let message = try? JSONReader.read(request.body) else { return "" }
        return message["device_key"]?.text ?? message["device_keys"]?.texts.first ?? ""
    }

    mutating func answer(_ request: SandboxRequest, _ reception: ReceiverContext) -> SandboxReply {
        guard request.subpath.elementsEqual(["push"]), request.method == "POST" else { return noSuchPath(request) }
        guard let message = try? JSONReader.read(request.body), message.members != nil else {
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
                ? ["code": 400, "device_key": .string(key), "message": .string(unknownDevice)]
                : ["code": 200, "device_key": .string(key)]
        }
        let body: JSON = [
            "code": 200, "message": "success", "timestamp": .integer(reception.now.seconds), "data": .array(entries),
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
                "code": .integer(Int64(code)), "message": .string(message),
                "timestamp": .integer(reception.now.seconds),
            ],
            code: String(code),
            isTaken: isTaken
        )
    }
}
