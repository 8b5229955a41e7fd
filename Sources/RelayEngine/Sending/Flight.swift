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
    /// Each delivery's slot, id and target.
    var legs: [Leg]

    struct Leg {
        let slot: Int
        let id: DeliveryID
        let target: EndpointTarget
    }
}
