import RelayJSON
public import RelayModel

/// One received request and its reply.
public struct ReceivedMessage: Hashable, Sendable {
    /// Counts all requests since the start, from 1; the cursor of queries.
    public var number: Int
    /// The time at which the whole request had arrived.
    public var receivedAt: Timestamp
    /// The channel whose receiver judged it, such as `wecom-robot`.
    public var channel: String
    /// The robot, account or receiver of the request; empty if it names none.
    public var key: String
    /// `POST` for nearly every channel.
    public var method: String
    /// Path and query as received.
    public var target: String
    /// All header lines in order.
    public var headers: [HTTPField]
    /// The body as received.
    public var body: [UInt8]
    /// The status of the reply, even if a fault corrupted the reply.
    public var status: Int
    /// The platform's own result code (`0`, `45009`, `OK`); nil if it only uses the status.
    public var code: String?
    /// The fault of the reply, such as `hang`; nil if there was none.
    public var fault: String?
    /// Whether the platform accepted the message: with `hang` it did, with `status=503` it did not.
    public var isTaken: Bool

    /// The text that a reader of the message would see; empty for requests without one. It is read from the body each
    /// time.
    public var text: String { SandboxRouter.text(of: self) }

    /// The value of the `webhook-id` header.
    public var webhookID: String? { headers.first { $0.isNamed("webhook-id") }?.value }

    /// The name under which it is counted: the fault, otherwise the code, otherwise the status.
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
    /// The form of `GET /_sandbox/received`: everything as received, nothing masked.
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
