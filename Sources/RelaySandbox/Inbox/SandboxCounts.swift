import RelayJSON

/// The counts since the start or the last clearing; unlike the messages, they have no limit.
public struct SandboxCounts: Hashable, Sendable {
    /// The count of one key, one channel, or all.
    public struct Tally: Hashable, Sendable {
        /// Received requests.
        public var total = 0
        /// Requests whose message the platform accepted.
        public var taken = 0
        /// Requests by result: a fault's name, a platform's code, or a status.
        public var replies: [String: Int] = [:]

        mutating func add(_ message: ReceivedMessage) {
            total += 1
            if message.isTaken { taken += 1 }
            replies[message.label, default: 0] += 1
        }
    }

    /// The total.
    public var all = Tally()
    /// Counts by channel.
    public var channels: [String: Tally] = [:]
    /// Counts by channel and key.
    public var keys: [String: [String: Tally]] = [:]
    /// Different `webhook-id`s of accepted messages, counted for each receiver.
    public var uniqueWebhookIDs = 0
    /// Accepted messages whose `webhook-id` the receiver had accepted before.
    public var duplicateWebhookIDs = 0
    /// Requests to paths that no channel has; they are not recorded.
    public var unknownPaths = 0

    /// The count of one channel, or of one of its keys; zeros if there were no requests.
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
