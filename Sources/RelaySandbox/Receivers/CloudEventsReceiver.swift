import RelayJSON

/// A receiver of CloudEvents 1.0 in structured JSON over HTTP (github.com/cloudevents/spec).
struct CloudEventsReceiver: Receiver {
    static let channel = "cloudevents"
    static let routes = ["POST /cloudevents/NAME"]
    static let visibleMembers: Set<String> = ["title", "body"]

    init(scale: WindowScale) {}

    static func key(of request: SandboxRequest) -> String { request.subpath.first ?? "" }

    mutating func answer(_ request: SandboxRequest, _ reception: ReceiverContext) -> SandboxReply {
        guard !reception.key.isEmpty, request.subpath.count == 1 else { return noSuchPath(request) }
        guard request.method == "POST" else { return refusal(405, "POST needed") }
        guard !reception.isGone else { return refusal(410, "this receiver wants no more") }
        let type = request.header("content-type") ?? ""
        guard type.lowercased().hasPrefix("application/cloudevents+json") else {
            return refusal(415, "Content-Type is not application/cloudevents+json")
        }
        guard let event = request.json, event.members != nil else {
            return refusal(400, "the body is no JSON object")
        }
        guard event["specversion"]?.text == "1.0" else { return refusal(400, "specversion is not 1.0") }
        for name in ["id", "source", "type"] where event[name]?.text?.isEmpty != false {
            return refusal(400, "\(name) is missing")
        }
        return SandboxReply(status: 202, isTaken: true)
    }

    private func refusal(_ status: Int, _ message: String) -> SandboxReply {
        .json(status, ["error": .text(message)], code: nil)
    }
}
