public import RelayModel

/// So many endpoints of a channel are refused alike that the cause is the relay's own: its clock, its IP address, a
/// gateway in front of it.
public struct CommonRefusal: Sendable, Hashable {
    /// What makes refusals alike.
    struct Key: Hashable {
        let channel: ChannelName
        let code: String
    }

    /// The fewest endpoints that are a common cause.
    static let fewest = 3

    /// The channel.
    public let channel: ChannelName
    /// The code they are refused with.
    public let code: String
    /// What was said last to one of them, masked.
    public internal(set) var message: String
    /// What is to be mended; nil where the reply does not tell.
    public internal(set) var cause: RefusalCause?
    /// Endpoints that are held with this code.
    public internal(set) var endpoints: Int

    var key: Key { Key(channel: channel, code: code) }
}
