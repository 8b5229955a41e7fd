import RelayAPI
import RelayModel
import RelayService
import RelayStore

extension DeliveryResponse {
    /// A delivery of the store.
    /// - Parameters:
    ///   - text: The text that a person passes on; nil for other channels and in lists.
    ///   - history: Its receipts and confirmations; empty in lists.
    init(entry: DeliveryEntry, text: String?, history: DeliveryHistory = DeliveryHistory(), offsetMinutes: Int) {
        self.init()
        id = entry.id.description
        notice = entry.id.notice.description
        endpoint = entry.endpoint?.text
        channel = entry.channel?.text
        person = entry.person?.text
        role = entry.role?.name
        circle = entry.circle?.text
        owner = entry.owner?.description
        ownerName = entry.ownerName
        reader = entry.reader.name
        state = entry.state.name
        heldUntil = entry.nextAt.map { $0.rfc3339(offsetMinutes: offsetMinutes) }
        reason = entry.reason
        reference = entry.reference
        latency = entry.latency.map { Int($0) }
        digest = entry.digest?.description
        sharedWith = entry.sharedWith?.description
        attemptCount = entry.attemptCount
        attempts = entry.attempts.map { AttemptResponse($0, of: entry.id, offsetMinutes: offsetMinutes) }
        receipts = history.receipts.map { ReceiptResponse(receipt: $0, offsetMinutes: offsetMinutes) }
        forwarded = history.forwardings.map { ForwardingResponse(forwarding: $0, offsetMinutes: offsetMinutes) }
        self.text = text
    }
}

extension AttemptResponse {
    /// An attempt of the store.
    init(_ attempt: AttemptRecord, of delivery: DeliveryID, offsetMinutes: Int) {
        self.init()
        id = AttemptID(delivery: delivery, number: attempt.number).description
        number = attempt.number
        at = attempt.startedAt.rfc3339(offsetMinutes: offsetMinutes)
        verdict = attempt.verdict.name
        httpStatus = attempt.httpStatus
        code = attempt.code
        message = attempt.message
        duration = Int(attempt.duration / 1000)
        // A reply may be any bytes; those that are not UTF-8 show as replacement characters.
        reply = attempt.reply.map { String(decoding: $0, as: UTF8.self) }
    }
}

extension ReceiptResponse {
    /// A receipt of the store.
    init(receipt: ReceiptNote, offsetMinutes: Int) {
        self.init()
        state = receipt.state.name
        code = receipt.code
        failureClass = receipt.class?.name
        reference = receipt.reference
        at = receipt.at?.rfc3339(offsetMinutes: offsetMinutes)
        receivedAt = receipt.receivedAt.rfc3339(offsetMinutes: offsetMinutes)
        counted = receipt.counted
    }
}

extension ForwardingResponse {
    /// A confirmation of the store.
    init(forwarding: Forwarding, offsetMinutes: Int) {
        self.init()
        at = forwarding.at.rfc3339(offsetMinutes: offsetMinutes)
        by = forwarding.name
        key = forwarding.key.description
    }
}
