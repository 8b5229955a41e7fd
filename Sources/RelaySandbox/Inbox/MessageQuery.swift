/// Which of the kept messages are wanted.
public struct MessageQuery: Hashable, Sendable {
    /// Only this channel; nil for all.
    public var channel: String?
    /// Only this key, exactly; nil for all.
    public var key: String?
    /// Only messages with a greater number, oldest first from there; nil for the latest.
    public var after: Int?
    /// At most so many.
    public var limit: Int

    /// A query; without `after` it gives the latest messages, in either case in the order they came.
    public init(channel: String? = nil, key: String? = nil, after: Int? = nil, limit: Int = 100) {
        self.channel = channel
        self.key = key
        self.after = after
        self.limit = limit
    }

    /// Whether a message is meant, its number and the limit aside.
    func matches(_ message: ReceivedMessage) -> Bool {
        (channel == nil || channel == message.channel) && (key == nil || key == message.key)
    }
}
