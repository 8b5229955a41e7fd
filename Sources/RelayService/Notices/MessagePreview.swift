public import RelayModel

/// How one channel would say a notice.
public struct MessagePreview: Sendable, Hashable {
    public var channel: ChannelName
    /// Requests to each endpoint; 0 where a person passes the text on.
    public var parts: Int
    /// Short messages to each number, as they are billed; nil on other channels.
    public var smsSegments: Int?
    /// The whole text as it is read.
    public var text: String
    /// Why the channel cannot say it, in operator words; nil where it can.
    public var problem: String?
}
