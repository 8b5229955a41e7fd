import RelayModel
import RelayStore

/// What the dispatcher wants done.
enum DispatchAction {
    /// Send: all of these in one request where the channel batches, else one.
    case send(Attempt)
    /// Put on record.
    case record(DeliveryRecord)
    /// Read deliveries of a notice.
    case load(NoticeID, from: UInt32, limit: Int)
    /// Read held deliveries by time.
    case loadDue(after: Timestamp, through: Timestamp, limit: Int)
    /// A scheduled notice starts.
    case release(NoticeID)
    /// Tell the operator of an account of this channel.
    case report(ChannelName, AccountStatusChange)
    /// Tell the operator of an endpoint.
    case reportEndpoint(EndpointStatusChange)
    /// Tell the operator of an endpoint whose robot wants a keyword; with its words.
    case lacksKeyword(EndpointID, String)
    /// Tell the owners of endpoints that have been refused for long, for one cause.
    case tellOwners([EndpointRefusal])
    /// A notice has nothing left in memory: what was made for it can go.
    case forget(NoticeID)
}

/// Something that must happen at a moment.
struct Timer: Comparable {
    enum Subject: Equatable {
        /// A held delivery's time has come.
        case delivery(slot: Int, id: DeliveryID)
        /// An endpoint may have a free slot.
        case endpoint(UInt32)
        /// A scheduled notice starts.
        case notice(NoticeID)
        /// A blocked lane is checked again.
        case lanes
    }

    let at: Timestamp
    let subject: Subject

    static func < (left: Timer, right: Timer) -> Bool { left.at < right.at }
}
