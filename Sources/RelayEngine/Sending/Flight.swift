import RelayModel
import RelayStore

/// Deliveries of one notice to readers of one kind that leave in one request.
struct Flight {
    let notice: NoticeID
    let reader: Reader
    let lane: Lane
    let part: Int
    /// Whether the message may have arrived before.
    let isRepeat: Bool
    let attempt: Int
    /// Whether its deliveries are of several notices to one endpoint, told in one message.
    var isDigest = false
    /// Each delivery's slot, id and target.
    var legs: [Leg]

    struct Leg {
        let slot: Int
        let id: DeliveryID
        let target: EndpointTarget
    }
}
