import RelayJSON
import RelayModel

/// A Gotify server's `/message`: meaningful HTTP statuses, the application's key in a header.
struct GotifyReceiver: Receiver {
    static let channel = "gotify"
    static let routes = ["POST /gotify/message (X-Gotify-Key: KEY)"]
    static let visibleMembers: Set<String> = ["title", "message"]

    init(scale: WindowScale) {}

    static func key(of request: SandboxRequest) -> String {
        request.header("x-gotify-key") ?? request.parameter("token") ?? ""
    }

    mutating func answer(_ request: SandboxRequest, _ reception: ReceiverContext) -> SandboxReply {
        guard request.subpath.elementsEqual(["message"]), request.method == "POST" else { return noSuchPath(request) }
        guard !reception.key.isEmpty, !reception.isGone else {
            return refusal(
                401,
                "Unauthorized",
                "you need to provide a valid access token or user credentials to access this api"
            )
        }
        guard let body = request.json, let message = body["message"]?.text, !message.isEmpty
        else { return refusal(400, "Bad Request", "Field 'message' is required") }
        let stored: JSON = [
            "id": .number(Int64(reception.serial)), "appid": 1, "message": .text(message),
            "title": body["title"] ?? "sandbox", "priority": body["priority"] ?? 0,
            "date": .text(reception.now.rfc3339(offsetMinutes: 0)),
        ]
        return .json(200, stored, code: nil, isTaken: true)
    }

    private func refusal(_ status: Int, _ error: String, _ description: String) -> SandboxReply {
        .json(
            status,
            [
                "error": .text(error), "errorCode": .number(Int64(status)),
                "errorDescription": .text(description),
            ],
            code: String(status)
        )
    }
}
