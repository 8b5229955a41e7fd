import RelayModel
import RelayStore

/// A delivery in memory: a struct in an array, without anything that is counted.
struct ActiveDelivery {
    let id: DeliveryID
    let reader: ReaderKind
    let lane: Lane
    /// Whether deliveries to other endpoints with its address end as it does (``Dispatcher/shares``).
    let isShared: Bool
    /// Whether its notice is a drill.
    let isDrill: Bool
    /// The slot of its notice.
    let notice: Int
    /// The slot of its endpoint's state; for one that is shared, of the endpoint in use.
    var endpoint: Int
    /// Not after.
    let deadline: Timestamp
    /// Rises with each delivery and gives the order of arrival.
    let arrival: UInt64
    var machine: DeliveryMachine
    /// For a doubtful one: when the attempt began whose outcome is not known.
    var doubtfulSince: Timestamp?
    /// What its row says; nil where it has none.
    var stored: DeliveryState?
    var status: Status
    /// What it waits for, or waited for last; nil where it has not waited since it came into memory.
    var reason: HoldReason?
    /// The place of its sender's limiter, as its notice names it; -1 for none: an optional would cost each delivery in
    /// memory sixteen bytes.
    let senderPlace: Int32
    /// The host at which it waited for a place, or to which its request is on its way.
    var host: Int?
    /// Not before; for one that is held.
    var nextAt: Timestamp?
    /// When the timer set for it rings; nil where none is, or it is not waited for any more.
    var timerAt: Timestamp?
    /// When its last request left, for which its address, its account and its sender paid.
    var leftAt = Timestamp(milliseconds: 0)
    /// Where its try under way is noted; nil where it counts for no pace.
    var place: AttemptSlot?
    /// When it became ready to leave.
    var readySince: Timestamp
    /// Whether it may leave in a digest, or in one request, with others.
    var mayShare = true
    /// The delivery whose message carries this one, while it leaves in a digest.
    var digest: DeliveryID?
    /// Whether it counts as a held delivery in memory.
    var isCountedAsHeld = false

    enum Status {
        case ready
        /// At its endpoint's state, or until ``ActiveDelivery/nextAt``.
        case held
        case inFlight
    }

    /// Whether it failed before; further parts of a message that is arriving are no retries.
    var isRetry: Bool { machine.failures > 0 }

    /// The place of its sender's limiter; nil where none is set, and for urgent.
    var sender: Int? { senderPlace < 0 ? nil : Int(senderPlace) }

    /// What the limits must know of it.
    var request: Limits.Request { Limits.Request(lane: lane, endpoint: endpoint, sender: sender) }

    /// Whether it goes before another at the same state.
    func precedes(_ other: ActiveDelivery) -> Bool {
        (lane.rawValue, isRetry ? 1 : 0, arrival) < (other.lane.rawValue, other.isRetry ? 1 : 0, other.arrival)
    }
}

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
