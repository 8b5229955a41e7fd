public import RelayModel
import RelayStore

/// An endpoint that is held because its receiver, or something on the way to it, refuses it.
public struct EndpointRefusal: Sendable, Hashable {
    /// The endpoint as it was when it was refused first.
    let target: EndpointTarget
    /// Since when it has been refused without a success in between.
    public let since: Timestamp
    /// The code of the last refusal.
    public internal(set) var code: String
    /// What was said last, masked.
    public internal(set) var message: String
    /// What is to be mended; nil where the reply does not tell.
    public internal(set) var cause: RefusalCause?
    /// When it is tried again.
    var pause: Refusal
    /// Whether its owner was told.
    var isTold = false

    /// The endpoint.
    public var endpoint: EndpointID { target.id }
    /// Its channel.
    public var channel: ChannelName { target.channel }
}

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

/// What an operator must be told of an endpoint.
enum EndpointStatusChange: Sendable {
    /// It is refused, and held from now on.
    case refused(EndpointRefusal)
    /// It takes messages again.
    case taken(EndpointRefusal)
}
