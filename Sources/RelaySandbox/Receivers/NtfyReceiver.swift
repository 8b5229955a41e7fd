import RelayJSON
import RelayModel

/// An ntfy server, 60 messages and then one every 5 seconds for each topic: text to a topic's path, or JSON that names
/// the topic to the root path.
struct NtfyReceiver: Receiver {
    static let channel = "ntfy"
    static let routes = ["POST /ntfy/TOPIC", "POST /ntfy/"]

    private var rates: RateWindows

    init(scale: WindowScale) { rates = RateWindows(scale.window(60, perSeconds: 300)) }

    static func key(of request: SandboxRequest) -> String {
        request.subpath.first ?? request.json?["topic"]?.text ?? ""
    }

    static func text(of request: SandboxRequest) -> String {
        guard request.subpath.isEmpty else { return String(decoding: request.body, as: UTF8.self) }
        return request.json?.strings(named: ["title", "message"]).joined(separator: "\n") ?? ""
    }

    mutating func answer(_ request: SandboxRequest, _ reception: ReceiverContext) -> SandboxReply {
        guard request.subpath.count <= 1, ["POST", "PUT"].contains(request.method) else { return noSuchPath(request) }
        var message = String(decoding: request.body, as: UTF8.self)
        if request.subpath.isEmpty {
            guard let body = request.json, body.members != nil else {
                return refusal(400, 40024, "invalid request: request body must be message JSON")
            }
            message = body["message"]?.text ?? ""
        }
        guard isTopic(reception.key) else { return refusal(400, 40009, "invalid request: topic invalid") }
        guard !reception.isGone else { return refusal(403, 40301, "forbidden") }
        if rates.excess(of: reception.key, at: reception.now) != nil {
            return refusal(429, 42901, "limit reached: too many requests")
        }
        let stored: JSON = [
            "id": "sandbox\(reception.serial)", "time": .number(reception.now.seconds),
            "expires": .number(reception.now.seconds + 43_200), "event": "message", "topic": .text(reception.key),
            "message": .text(message.isEmpty ? "triggered" : message),
        ]
        return .json(200, stored, code: nil, isTaken: true)
    }

    private func isTopic(_ name: String) -> Bool {
        (1...64).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
            }
    }

    private func refusal(_ status: Int64, _ code: Int64, _ message: String) -> SandboxReply {
        .json(
            Int(status),
            ["code": .number(code), "http": .number(status), "error": .text(message)],
            code: String(code)
        )
    }
}
