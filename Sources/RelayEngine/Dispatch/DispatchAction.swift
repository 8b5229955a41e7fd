import RelayModel
import RelayStore

/// What the dispatcher wants done.
enum DispatchAction {
    /// Send: all of these in one request where the channel batches, else one.
    case send(Flight)
    /// Put on record.
    case record(DeliveryRecord)
    /// Read deliveries of a notice.
    case load(NoticeID, from: UInt32, limit: Int)
    /// Read held deliveries by time.
    case loadDue(after: Timestamp, through: Timestamp, limit: Int)
    /// A scheduled notice starts.
    case release(NoticeID)
    /// Tell the operator of an account of this channel.
    case report(ChannelName, AccountNews)
    /// Tell the operator of an endpoint.
    case reportEndpoint(EndpointNews)
    /// Tell the operator of an endpoint whose robot wants a keyword; with its words.
    case lacksKeyword(EndpointID, String)
    /// Tell the owners of endpoints that have been refused for long, for one cause.
    case tellOwners([EndpointRefusal])
    /// A notice has nothing left in memory: what was made for it can go.
    case forget(NoticeID)
}
