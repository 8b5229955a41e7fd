import RelayModel

extension ReceivedMessage {
    /// The form of `GET /_sandbox/received`: everything as it came, nothing masked.
    var json: JSON {
        [
            "number": .integer(Int64(number)), "received_at": .string(receivedAt.rfc3339()),
            "channel": .string(channel), "key": .string(key), "method": .string(method), "target": .string(target),
            "headers": .object(headers.map { JSON.Member(name: $0.name, value: .string($0.value)) }),
            "webhook_id": webhookID.map { .string($0) } ?? nil, "text": .string(text),
            "body": .string(String(decoding: body, as: UTF8.self)), "status": .integer(Int64(status)),
            "code": code.map { .string($0) } ?? nil, "fault": fault.map { .string($0) } ?? nil,
            "taken": .bool(isTaken),
        ]
    }
}
