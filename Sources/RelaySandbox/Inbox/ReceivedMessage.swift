import RelayJSON
public import RelayModel

/// One request that came in, as it was, and what it was answered.
public struct ReceivedMessage: Hashable, Sendable {
    /// Counts all requests since the start, from 1; the cursor of queries.
    public var number: Int
    /// When the whole request was there.
    public var receivedAt: Timestamp
    /// The channel whose receiver judged it, such as `wecom-robot`.
    public var channel: String
    /// The robot, account or receiver it was for; empty where the request did not say.
    public var key: String
    /// `POST` for nearly every channel.
    public var method: String
    /// Path and query as they came.
    public var target: String
    /// All header lines in their order.
    public var headers: [HTTPField]
    /// The body as it came.
    public var body: [UInt8]
    /// The status of the reply, also if a fault then corrupted the reply.
    public var status: Int
    /// The platform's own result code (`0`, `45009`, `OK`); nil where only the status speaks.
    public var code: String?
    /// What a fault did to the reply, such as `hang`; nil where it went out as it was.
    public var fault: String?
    /// Whether the platform took the message: with `hang` it did, with `status=503` it did not.
    public var isTaken: Bool

    /// The text a reader of the message would see; empty for requests that carry none. Read from the body each time.
    public var text: String { SandboxRouter.text(of: self) }

    /// The value of the `webhook-id` header.
    public var webhookID: String? { headers.first { $0.isNamed("webhook-id") }?.value }

    /// What it is counted under: the fault, else the code, else the status.
    var label: String { fault ?? code ?? String(status) }
}

extension ReceivedMessage: CustomStringConvertible {
    /// One line for a terminal, with the key masked and without the text.
    public var description: String {
        let time = CivilTime(receivedAt, offsetMinutes: CivilTime.shanghai)
        let clock = [time.hour, time.minute, time.second].map { ($0 < 10 ? "0" : "") + String($0) }.joined(
            separator: ":"
        )
        let name = key.isEmpty ? "" : "/" + key.prefix(4) + (key.count > 4 ? "****" : "")
        return "\(clock) \(channel)\(name)  \(body.count) bytes → \(status)"
            + (code.map { " code \($0)" } ?? "") + (fault.map { ", fault \($0)" } ?? "")
    }
}

extension ReceivedMessage {
    /// The form of `GET /_sandbox/received`: everything as it came, nothing masked.
    var json: JSON {
        [
            "number": .number(Int64(number)), "received_at": .text(receivedAt.rfc3339()),
            "channel": .text(channel), "key": .text(key), "method": .text(method), "target": .text(target),
            "headers": .object(headers.map { JSON.Member(name: $0.name, value: .text($0.value)) }),
            "webhook_id": webhookID.map { .text($0) } ?? nil, "text": .text(text),
            "body": .text(String(decoding: body, as: UTF8.self)), "status": .number(Int64(status)),
            "code": code.map { .text($0) } ?? nil, "fault": fault.map { .text($0) } ?? nil,
            "taken": .bool(isTaken),
        ]
    }
}
