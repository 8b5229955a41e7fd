import RelayModel

/// The latest messages, and the counts of all.
///
/// Memory is bounded by the number and the bytes of messages; counts grow with the number of different keys, and by 16
/// bytes for each different `webhook-id`.
struct Inbox: Sendable {
    private let messageLimit: Int
    private let byteLimit: Int
    private(set) var counts = SandboxCounts()
    /// Oldest first; entries before ``first`` are deleted and remain until the next compaction.
    private var messages: [ReceivedMessage] = []
    private var first = 0
    private var bytes = 0
    private var lastNumber = 0
    /// Hashes of (channel, key, id), which identify a repeat at a tenth of the ids' size.
    private var webhookIDs: Set<Int> = []

    /// Creates an empty inbox with a limit of messages and a limit of their bytes.
    init(messageLimit: Int, byteLimit: Int) {
        self.messageLimit = max(1, messageLimit)
        self.byteLimit = byteLimit
    }

    /// The number of the next message.
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
        // At most half of the array is deleted entries, so that each message is moved once on average.
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

    /// Deletes messages, counts and webhook-ids; the numbering continues.
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
