import RelayModel

/// A rate that many endpoints share: an account's, a sender's.
struct Budget {
    /// Who is limited.
    enum Owner: Hashable {
        /// All endpoints of a channel that have the same secret: an SMS account, an app.
        case account(ChannelName, Secret)
        /// Everything that one key sends.
        case sender(String)
    }

    var pacer: EndpointPacer
    /// The pacer as it will be once all who were promised a slot have left.
    private var promised: EndpointPacer?
    private var lastPromise = Timestamp(milliseconds: 0)

    init(windows: [RateWindow]) { pacer = EndpointPacer(windows: windows) }

    /// The next slot that nobody has, which is the caller's from here on.
    mutating func promise(_ lane: Lane, at now: Timestamp) -> Timestamp {
        var plan = lastPromise > now ? promised ?? pacer : pacer
        let slot = plan.nextSlot(lane, at: now)
        plan.take(at: slot)
        promised = plan
        lastPromise = max(lastPromise, slot)
        return slot
    }
}
