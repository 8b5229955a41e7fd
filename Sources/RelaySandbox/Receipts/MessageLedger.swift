import RelayModel

/// The messages that a platform accepted, for status queries and receipts. The oldest are dropped first.
struct MessageLedger: Sendable {
    private static let capacity = 100_000

    private struct Entry: Sendable {
        let message: TakenMessage
        var isPulled = false
    }

    private let journey: Duration
    private var entries: [Entry] = []

    /// Creates an empty ledger. The transit time of messages is scaled as the rate windows are.
    init(scale: WindowScale) {
        journey = .milliseconds(scale.milliseconds(seconds: TakenMessage.journeySeconds))
    }

    mutating func add(_ messages: [TakenMessage]) {
        entries += messages.map { Entry(message: $0) }
        if entries.count > 2 * Self.capacity { entries.removeFirst(entries.count - Self.capacity) }
    }

    /// The messages to a number, oldest first.
    func messages(to number: String, from account: String) -> [TakenMessage] {
        let number = TakenMessage.national(number)
        return entries.compactMap { entry in
            let message = entry.message
            guard message.account == account, TakenMessage.national(message.recipient) == number else { return nil }
            return message
        }
    }

    /// Whether the final state of a message is known.
    func hasEnded(_ message: TakenMessage, at now: Timestamp) -> Bool { message.takenAt + journey <= now }

    /// Messages with a final state that this method did not return before, oldest first.
    mutating func pull(_ limit: Int, from account: String, at now: Timestamp) -> [TakenMessage] {
        var pulled: [TakenMessage] = []
        for place in entries.indices where pulled.count < limit {
            let message = entries[place].message
            guard !entries[place].isPulled, message.account == account, hasEnded(message, at: now) else { continue }
            entries[place].isPulled = true
            pulled.append(message)
        }
        return pulled
    }
}
