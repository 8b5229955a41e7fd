import RelayModel
import RelayStore

/// A delivery in memory: a struct in an array.
struct Job {
    let id: DeliveryID
    let reader: Reader
    let lane: Lane
    /// The endpoint's number in the store.
    let endpoint: UInt32
    /// Not after.
    let deadline: Timestamp
    /// Rises with each job: who came first.
    let arrival: UInt64
    var machine: DeliveryMachine
    /// What its row says; nil where it has none.
    var stored: DeliveryState?
    var status: Status
    /// Not before; for one that is held.
    var nextAt: Timestamp?

    enum Status {
        case ready
        /// At its endpoint's gate, or until ``Job/nextAt``.
        case held
        case inFlight
    }

    /// Whether it failed before; further parts of a message that is arriving are no retries.
    var isRetry: Bool { machine.failures > 0 }

    /// Whether it goes before another at the same gate.
    func precedes(_ other: Job) -> Bool {
        (lane.rawValue, isRetry ? 1 : 0, arrival) < (other.lane.rawValue, other.isRetry ? 1 : 0, other.arrival)
    }
}
