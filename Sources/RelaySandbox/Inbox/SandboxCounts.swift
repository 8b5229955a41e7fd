import RelayJSON

/// How much came in since the start or the last clearing; unlike the messages, counted without end.
public struct SandboxCounts: Hashable, Sendable {
    /// The count of one key, one channel, or all.
    public struct Tally: Hashable, Sendable {
        /// Requests that came in.
        public var total = 0
        /// Those that the platform took.
        public var taken = 0
        /// Requests by what they were answered: a fault's name, a platform's code, or a status.
        public var replies: [String: Int] = [:]

        mutating func add(_ message: ReceivedMessage) {
            total += 1
            if message.isTaken { taken += 1 }
            replies[message.label, default: 0] += 1
        }
    }

    /// Everything.
    public var all = Tally()
    /// By channel's name.
    public var channels: [String: Tally] = [:]
    /// By channel's name and key.
    public var keys: [String: [String: Tally]] = [:]
    /// Different `webhook-id`s among what was taken, counted for each receiver.
    public var uniqueWebhookIDs = 0
    /// Messages that were taken although their receiver had taken this `webhook-id` before.
    public var duplicateWebhookIDs = 0
    /// Requests to paths that no channel has; they are not recorded.
    public var unknownPaths = 0

    /// The count of one channel, or of one key of it; zeros where nothing came.
    public func tally(channel: String, key: String? = nil) -> Tally {
        guard let key else { return channels[channel] ?? Tally() }
        return keys[channel]?[key] ?? Tally()
    }

    mutating func add(_ message: ReceivedMessage) {
        all.add(message)
        channels[message.channel, default: Tally()].add(message)
        keys[message.channel, default: [:]][message.key, default: Tally()].add(message)
    }

    /// The form of `GET /_sandbox/counts`.
    var json: JSON {
        let channels = channels.sorted { $0.key < $1.key }.map { name, tally in
            let keys = (keys[name] ?? [:]).sorted { $0.key < $1.key }.map { key, tally in
                JSON.Member(name: key, value: .object(Self.members(tally)))
            }
            return JSON.Member(
                name: name,
                value: .object(Self.members(tally) + [.init(name: "keys", value: .object(keys))])
            )
        }
        let rest: [JSON.Member] = [
            .init(name: "unique_webhook_ids", value: .number(Int64(uniqueWebhookIDs))),
            .init(name: "duplicate_webhook_ids", value: .number(Int64(duplicateWebhookIDs))),
            .init(name: "unknown_paths", value: .number(Int64(unknownPaths))),
            .init(name: "channels", value: .object(channels)),
        ]
        return .object(Self.members(all) + rest)
    }

    private static func members(_ tally: Tally) -> [JSON.Member] {
        let replies = tally.replies.sorted { $0.key < $1.key }.map { label, count in
            JSON.Member(name: label, value: .number(Int64(count)))
        }
        return [
            .init(name: "total", value: .number(Int64(tally.total))),
            .init(name: "taken", value: .number(Int64(tally.taken))),
            .init(name: "replies", value: .object(replies)),
        ]
    }
}
