import RelayJSON
import RelayModel

/// Teams through a Power Automate workflow: 4 requests a second; 202 means queued, and `sig` in the query is the
/// secret.
struct TeamsReceiver: Receiver {
    static let channel = "teams"
    static let routes = ["POST /teams/workflows/ID/triggers/manual/paths/invoke?sig=SIG"]

    private static let bodyLimit = 28 * 1024

    private var rates: RateWindows

    init(scale: WindowScale) { rates = RateWindows(scale.window(4, perSeconds: 1)) }

    static func key(of request: SandboxRequest) -> String { request.path.count > 2 ? request.path[2] : "" }

    mutating func answer(_ request: SandboxRequest, _ reception: ReceiverContext) -> SandboxReply {
        guard request.subpath.count == 6, request.subpath.first == "workflows",
            request.subpath.suffix(4).elementsEqual(["triggers", "manual", "paths", "invoke"]),
            request.method == "POST"
        else { return noSuchPath(request) }
        guard !reception.isGone else { return refusal(404, "WorkflowNotFound") }
        guard request.parameter("sig")?.isEmpty == false else { return refusal(401, "DirectApiAuthorizationRequired") }
        if let wait = rates.excess(of: reception.key, at: reception.now) {
            var reply = refusal(429, "TooManyRequests")
            reply.headers.append(HTTPField("Retry-After", "\((wait + 999) / 1000)"))
            return reply
        }
        guard request.body.count <= Self.bodyLimit else { return refusal(413, "RequestEntityTooLarge") }
        guard let message = request.json, message["type"]?.text == "message",
            message["attachments"]?.elements.isEmpty == false
        else { return refusal(400, "InvalidRequestContent") }
        return SandboxReply(status: 202, isTaken: true)
    }

    private func refusal(_ status: Int, _ code: String) -> SandboxReply {
        .json(status, ["error": ["code": .text(code), "message": .text(code)]], code: code)
    }
}
