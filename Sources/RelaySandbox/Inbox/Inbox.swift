import RelayModel

/// The last messages that came in, and the counts of all.
///
/// Memory is bounded by the number of messages and of their bytes; counts grow with the number of different keys, and
/// by 16 bytes for each different `webhook-id`.
struct Inbox: Sendable {
    private let messageLimit: Int
    private let byteLimit: Int
    private(set) var counts = SandboxCounts()
    /// Oldest first; entries before ``first`` are deleted and remain until the next compaction.
    private var messages: [ReceivedMessage] = []
    private var first = 0
    private var bytes = 0
    private var lastNumber = 0
    /// Hashes of (channel, key, id): enough to tell a repeat, at a tenth of the ids' size.
    private var webhookIDs: Set<Int> = []

    /// An empty inbox that keeps at most so many messages, of so many bytes in all.
    init(messageLimit: Int, byteLimit: Int) {
        self.messageLimit = max(1, messageLimit)
        self.byteLimit = byteLimit
    }

    /// The number the next message gets.
    var nextNumber: Int { lastNumber + 1 }

    /// Records a message, whose number must be ``nextNumber``.
    mutating func add(_ message: ReceivedMessage) {
        lastNumber = message.number
        counts.add(message)
        if message.isTaken, let id = message.webhookID {
            var hasher = Hasher()
            hasher.combine(message.channel)
            hasher.combine(message.key)
            hasher.combine(id)
            if webhookIDs.insert(hasher.finalize()).inserted {
                counts.uniqueWebhookIDs += 1
            } else {
                counts.duplicateWebhookIDs += 1
            }
        }
        messages.append(message)
        bytes += Self.size(message)
        while messages.count - first > messageLimit || (bytes > byteLimit && messages.count - first > 1) {
            bytes -= Self.size(messages[first])
            messages[first].body = []
            messages[first].headers = []
            first += 1
        }
        // Half of the array is dead at most, so that each message is moved once on average.
        if first > 1024, first > messages.count / 2 {
            messages.removeFirst(first)
            first = 0
        }
    }

    /// Counts a request to a path that no channel has.
    mutating func addUnknownPath() { counts.unknownPaths += 1 }

    /// The kept messages that a query asks for, oldest first.
    func messages(_ query: MessageQuery) -> [ReceivedMessage] {
        guard query.limit > 0 else { return [] }
        var found: [ReceivedMessage] = []
        if let after = query.after {
            for message in messages[first...] where message.number > after && query.matches(message) {
                found.append(message)
                if found.count == query.limit { break }
            }
            return found
        }
        for message in messages[first...].reversed() where query.matches(message) {
            found.append(message)
            if found.count == query.limit { break }
        }
        return found.reversed()
    }

    /// Forgets messages, counts and webhook-ids; numbers go on.
    mutating func clear() {
        messages = []
        first = 0
        bytes = 0
        webhookIDs = []
        counts = SandboxCounts()
    }

    private static func size(_ message: ReceivedMessage) -> Int {
        message.headers.reduce(message.body.count + message.target.utf8.count + 200) { size, field in
            size + field.name.utf8.count + field.value.utf8.count
        }
    }
}
