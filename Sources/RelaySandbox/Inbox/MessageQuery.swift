/// Selects among the kept messages.
public struct MessageQuery: Hashable, Sendable {
    /// Only this channel; nil for all.
    public var channel: String?
    /// Only this key, exactly; nil for all.
    public var key: String?
    /// Only messages with a greater number, from the oldest; nil for the latest.
    public var after: Int?
    /// The most messages.
    public var limit: Int

    /// Creates a query; without `after` it selects the latest messages. The result is always in the order of arrival.
    public init(channel: String? = nil, key: String? = nil, after: Int? = nil, limit: Int = 100) {
        self.channel = channel
        self.key = key
        self.after = after
        self.limit = limit
    }

    /// Whether a message matches, apart from its number and the limit.
    func matches(_ message: ReceivedMessage) -> Bool {
        (channel == nil || channel == message.channel) && (key == nil || key == message.key)
    }
}
