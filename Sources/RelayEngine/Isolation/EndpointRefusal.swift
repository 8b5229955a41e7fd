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
