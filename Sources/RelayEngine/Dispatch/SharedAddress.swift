import RelayModel
import RelayStore

/// Endpoints with one address in the audience of one notice: the message leaves once, through the first endpoint that
/// works, and each of their deliveries ends as it does.
struct SharedAddress {
    /// The endpoint of the delivery that is sent.
    let own: EndpointTarget
    /// The other deliveries.
    var others: [SharedDelivery]
    /// Secrets that were refused, or are missing, in this round. A pause begins the next one.
    var refused: [Secret] = []

    var targets: [EndpointTarget] { [own] + others.map(\.target) }
}
