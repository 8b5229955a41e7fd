import RelayJSON
import RelayModel

/// A receiver of signed generic webhooks (Standard Webhooks 1.0.0).
///
/// If a secret is registered for the name, the signature must match and the timestamp must be within 300 s; otherwise
/// the request is only recorded. A repeated `webhook-id` gets the same answer as the first: dropping repeats is the
/// receiver's task.
struct WebhookReceiver: Receiver {
    static let channel = "webhook"
    static let routes = ["POST /webhook/NAME"]
    static let visibleMembers: Set<String> = ["title", "body", "text", "content"]

    private static let tolerance = Duration.seconds(300)

    init(scale: WindowScale) {}

    static func key(of request: SandboxRequest) -> String { request.subpath.first ?? "" }

    mutating func answer(_ request: SandboxRequest, _ reception: ReceiverContext) -> SandboxReply {
        guard !reception.key.isEmpty else { return noSuchPath(request) }
        guard request.method == "POST" else { return refusal(405, "POST needed") }
        guard !reception.isGone else { return refusal(410, "this receiver wants no more") }
        guard let id = request.header("webhook-id"), !id.isEmpty else { return refusal(400, "webhook-id missing") }
        guard let timestamp = request.header("webhook-timestamp") else {
            return refusal(400, "webhook-timestamp missing")
        }
        guard let seconds = SignatureCheck.unixTime(timestamp) else {
            return refusal(400, "webhook-timestamp is not an integer")
        }
        guard reception.checksTime else { return accepted }
        let now = reception.platformTime.wholeSecond
        guard SignatureCheck.isFresh(Timestamp(seconds: seconds), at: now, within: Self.tolerance) else {
            return refusal(401, "webhook-timestamp is more than 300 s off")
        }
        guard !reception.secrets.isEmpty else { return accepted }
        guard let signatures = request.header("webhook-signature") else {
            return refusal(401, "webhook-signature missing")
        }
        guard
            SignatureCheck.standardWebhooks(
                signatures: signatures,
                id: id,
                timestamp: timestamp,
                body: request.body,
                secrets: reception.secrets
            )
        else { return refusal(401, "webhook-signature does not match") }
        return accepted
    }

    private var accepted: SandboxReply { SandboxReply(status: 204, isTaken: true) }

    private func refusal(_ status: Int, _ message: String) -> SandboxReply {
        .json(status, ["error": .text(message)], code: nil)
    }
}

extension Timestamp {
    /// The time without its milliseconds: the other clock has seconds only.
    fileprivate var wholeSecond: Timestamp { Timestamp(seconds: seconds) }
}
