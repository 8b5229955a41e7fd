import RelayJSON
import RelayModel

/// Discord webhooks: 5 messages in 5 seconds each; with `wait=true` the reply is the stored message, otherwise 204
/// without a body.
struct DiscordReceiver: Receiver {
    static let channel = "discord"
    static let routes = ["POST /discord/api/webhooks/ID/TOKEN?wait=true"]
    static let visibleMembers: Set<String> = ["content", "title", "description"]

    private var rates: RateWindows

    init(scale: WindowScale) { rates = RateWindows(scale.window(5, perSeconds: 5)) }

    static func key(of request: SandboxRequest) -> String { request.path.count == 5 ? request.path[3] : "" }

    mutating func answer(_ request: SandboxRequest, _ reception: ReceiverContext) -> SandboxReply {
        guard request.subpath.starts(with: ["api", "webhooks"]), request.subpath.count == 4, request.method == "POST"
        else { return noSuchPath(request) }
        guard !reception.isGone else { return refusal(404, 10015, "Unknown Webhook") }
        if let wait = rates.excess(of: reception.key, at: reception.now) { return tooFast(wait) }
        guard let message = request.json, message.members != nil else {
            return refusal(400, 50109, "The request body contains invalid JSON.")
        }
        let content = message["content"]?.text ?? ""
        let embeds = message["embeds"]?.elements ?? []
        guard !content.isEmpty || !embeds.isEmpty else { return refusal(400, 50006, "Cannot send an empty message") }
        guard content.unicodeScalars.count <= 2000, embeds.count <= 10 else {
            return refusal(400, 50035, "Invalid Form Body")
        }
        guard request.parameter("wait") == "true" else { return SandboxReply(status: 204, isTaken: true) }
        let stored: JSON = [
            "id": "\(1_100_000_000_000_000_000 + reception.serial)", "type": 0, "content": .text(content),
            "channel_id": "1000000000000000001", "webhook_id": .text(reception.key),
            "timestamp": .text(reception.now.rfc3339(offsetMinutes: 0)),
        ]
        return .json(200, stored, code: nil, isTaken: true)
    }

    private func tooFast(_ milliseconds: Int64) -> SandboxReply {
        let seconds = "\(milliseconds / 1000).\(String(1000 + milliseconds % 1000).dropFirst())"
        let body = #"{"message":"You are being rate limited.","retry_after":\#(seconds),"global":false}"#
        return SandboxReply(
            status: 429,
            headers: [
                HTTPField("Content-Type", "application/json"),
                HTTPField("Retry-After", "\((milliseconds + 999) / 1000)"),
                HTTPField("X-RateLimit-Reset-After", seconds),
            ],
            body: Array(body.utf8),
            code: "429",
            isTaken: false
        )
    }

    private func refusal(_ status: Int, _ code: Int64, _ message: String) -> SandboxReply {
        .json(status, ["message": .text(message), "code": .number(code)], code: String(code))
    }
}
