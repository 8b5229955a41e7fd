import RelayModel
import RelayStore

/// What the dispatcher is told.
enum DispatchEvent: Sendable {
    /// A notice was accepted; with its deliveries where the store had them at hand.
    case notice(Notice, first: PendingPage? = nil)
    /// More of a notice's audience is frozen.
    case audienceGrew(NoticeID)
    /// The start of a scheduled notice could not be put on record; try again.
    case releaseFailed(NoticeID)
    /// Deliveries of a notice, as asked for.
    case page(NoticeID, PendingPage)
    /// A page could not be read; ask again.
    case pageFailed(NoticeID)
    /// Held deliveries whose time comes, as asked for, with those of their notices that were not known.
    case due(DuePage, notices: [Notice])
    /// Held deliveries could not be read from here on; ask again.
    case dueFailed(after: Timestamp)
    /// Sends one delivery again, on an operator's order.
    case again(PendingDelivery, Notice)
    /// An endpoint was changed.
    case changed(Endpoint)
    /// Requests ended.
    case ended([AttemptResult])
    /// So many records are on disk.
    case recorded(Int)
    /// A notice is cancelled.
    case cancelled(NoticeID)
    /// Deliveries that wait for an access token are tried again.
    case tokensArrived
    /// Messages that left lately, after a restart.
    case recent([RecentAttempt])
    /// Receivers that asked for a pause before a restart.
    case paused([PausedEndpoint])
    /// In whose name messages left lately, after a restart.
    case recentOfSenders([SenderAttempt])
    /// What was unfinished at start, oldest first, and what is held of the urgent of them: from here on everything that
    /// is known may leave.
    case resumed([Notice], held: [PendingDelivery] = [])
    /// Time has passed.
    case tick
    /// Take nothing more in: the relay is stopping.
    case stop
}
