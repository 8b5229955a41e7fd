import RelayJSON
import RelayModel

/// Slack incoming webhooks: about a message a second, ten at once; success is the body `ok`, errors are words with
/// matching statuses.
struct SlackReceiver: Receiver {
    static let channel = "slack"
    static let routes = ["POST /slack/services/T/B/KEY"]

    private var rates: RateWindows

    init(scale: WindowScale) { rates = RateWindows(scale.window(10, perSeconds: 10)) }

    static func key(of request: SandboxRequest) -> String { request.subpath.dropFirst().joined(separator: "/") }

    mutating func answer(_ request: SandboxRequest, _ reception: ReceiverContext) -> SandboxReply {
        guard request.subpath.first == "services", request.subpath.count == 4, request.method == "POST" else {
            return noSuchPath(request)
        }
        if request.subpath.last.map(ReceiverContext.isGone) == true { return refusal(404, "no_service") }
        if let wait = rates.excess(of: reception.key, at: reception.now) {
            var reply = refusal(429, "rate_limited")
            reply.headers.append(HTTPField("Retry-After", "\((wait + 999) / 1000)"))
            return reply
        }
        guard let message = request.json, message.members != nil else {
            return refusal(400, "invalid_payload")
        }
        let blocks = message["blocks"]?.elements ?? []
        guard message["text"]?.text?.isEmpty == false || !blocks.isEmpty else { return refusal(400, "no_text") }
        guard blocks.count <= 50 else { return refusal(400, "invalid_blocks") }
        return .text(200, "ok", code: "ok", isTaken: true)
    }

    private func refusal(_ status: Int, _ word: String) -> SandboxReply { .text(status, word, code: word) }
}
