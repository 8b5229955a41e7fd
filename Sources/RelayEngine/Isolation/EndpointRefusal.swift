public import RelayModel
import RelayStore

/// An endpoint that is held because its receiver, or a device on the way to it, refuses it.
public struct EndpointRefusal: Sendable, Hashable {
    /// The endpoint at its first refusal.
    let target: EndpointTarget
    /// The time of the first refusal since its last success.
    public let since: Timestamp
    /// The code of the last refusal.
    public internal(set) var code: String
    /// The last message of the receiver, masked.
    public internal(set) var message: String
    /// The cause to be fixed; nil if the reply does not tell.
    public internal(set) var cause: RefusalCause?
    /// The pause before the next trial.
    var pause: Refusal
    /// Whether its owner was notified.
    var isTold = false

    /// The endpoint's id.
    public var endpoint: EndpointID { target.id }
    /// Its channel.
    public var channel: ChannelName { target.channel }
}

/// Many endpoints of a channel that are refused alike, so that the cause is the relay's own: its clock, its IP address,
/// a gateway in front of it.
public struct CommonRefusal: Sendable, Hashable {
    /// The properties that equal refusals share.
    struct Key: Hashable {
        let channel: ChannelName
        let code: String
    }

    /// The least number of endpoints for a common cause.
    static let fewest = 3

    /// The channel.
    public let channel: ChannelName
    /// The code they are refused with.
    public let code: String
    /// The last message to one of them, masked.
    public internal(set) var message: String
    /// The cause to be fixed; nil if the reply does not tell.
    public internal(set) var cause: RefusalCause?
    /// The number of endpoints that are held with this code.
    public internal(set) var endpoints: Int

    var key: Key { Key(channel: channel, code: code) }
}

/// A change of an endpoint's status that operators must know.
enum EndpointStatusChange: Sendable {
    /// It is refused and held from now on.
    case refused(EndpointRefusal)
    /// It accepts messages again.
    case taken(EndpointRefusal)
}
