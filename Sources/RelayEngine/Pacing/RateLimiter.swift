import RelayModel

/// A rate that several endpoints may share: an address's, an account's, a sender's. It outlives the states of its
/// endpoints, for what left counts as long as a window lasts.
struct RateLimiter {
    /// What the limit applies to.
    enum Owner: Hashable {
        /// One robot, one number: two endpoints that name the same have one pace.
        case address(ChannelName, Secret)
        /// All endpoints of a channel that have the same secret: an SMS account, an app.
        case account(ChannelName, Secret)
        /// Everything that one key sends.
        case sender(String)
    }

    var pacer: EndpointPacer
    /// Reserved slots, by lane, for newcomers and for latecomers; empty where none ever was. Reservations are per
    /// lane, so a warning is not queued behind a broadcast. If two lanes reserve the same slot, the more urgent one
    /// wins.
    private var plans: [Reservations] = []
    /// The last slot reserved for a delivery that was returned to the store.
    var parkedUntil = Timestamp(milliseconds: 0)
    /// Refusals for speed in a row.
    var throttles = 0
    /// Nil where the receiver takes the account.
    private(set) var refusal: Refusal?
    private var lastTaken = Timestamp(milliseconds: 0)
    private var lastReport = Timestamp(milliseconds: 0)
    /// For how long a message that was taken speaks for the account.
    private static let trust = Duration.seconds(10)
    /// How soon an operator is told again of single messages that an account is refused for.
    private static let reportPause = Duration.seconds(3600)

    let hasRate: Bool

    init(windows: [RateWindow]) {
        pacer = EndpointPacer(windows: windows)
        hasRate = !windows.isEmpty
    }

    /// Reserves the lane's next free slot for the caller.
    /// - Parameter isLate: whether the caller had one that has passed: then the next is one of those that are free
    ///   now, not one behind all slots reserved since.
    /// - Parameter isAwaited: whether others have slots that have passed and are still theirs.
    mutating func reserve(
        _ lane: Lane,
        isLate: Bool = false,
        isAwaited: Bool = false,
        at now: Timestamp
    ) -> Timestamp {
        if plans.isEmpty { plans = Array(repeating: Reservations(), count: Lane.allCases.count * 2) }
        let place = Int(lane.rawValue) * 2 + (isLate ? 1 : 0)
        return plans[place].reserve(lane, of: pacer, isAwaited: isAwaited && !isLate, at: now)
    }

    /// Whether a request may leave with this account.
    func admission(_ lane: Lane, at now: Timestamp) -> Admission {
        let slot = Admission.from(pacer.nextSlot(lane, at: now), at: now)
        return refusal.map { slot.and($0.admission(lane, at: now)) } ?? slot
    }

    /// A request leaves.
    mutating func depart(at now: Timestamp) {
        pacer.take(at: now)
        refusal?.begin()
    }

    /// A request that was to leave at this moment did not, or did not get there.
    mutating func release(at now: Timestamp) {
        pacer.giveBack(at: now)
        refusal?.end()
    }

    /// A request ended.
    /// - Returns: what an operator must be told.
    mutating func land(
        _ word: AccountSignal,
        at now: Timestamp,
        random: inout some RandomNumberGenerator
    ) -> AccountStatusChange? {
        switch word {
        case .taken:
            lastTaken = now
            guard refusal != nil else { return nil }
            refusal = nil
            return .taken
        case .refused(let code, let message):
            guard refusal == nil else {
                refusal?.fail(at: now, random: &random)
                return nil
            }
            // While others are taken the refusal concerns this message (its template, for example), and no other
            // delivery waits for it.
            let isOneMessage = now - lastTaken <= Self.trust
            if !isOneMessage { refusal = Refusal(at: now, random: &random) }
            guard !isOneMessage || now - lastReport >= Self.reportPause else { return nil }
            lastReport = now
            return .refused(code: code, message: message)
        case .unclear:
            refusal?.fail(at: now, random: &random)
            return nil
        case .nothing:
            refusal?.end()
            return nil
        }
    }

    /// The receiver asked for a pause: slots reserved before its end are void.
    /// - Parameter urgent: until when urgent messages wait, where that is less long.
    mutating func block(until moment: Timestamp, urgent: Timestamp? = nil) {
        pacer.block(until: moment, urgent: urgent)
        forgetReservations()
    }

    /// No delivery waits: the next one gets the first free slot.
    mutating func forgetReservations() { plans = [] }

    private func hasReservations(at now: Timestamp) -> Bool { plans.contains { $0.end > now } }

    /// Whether nothing it remembers matters any more.
    func isIdle(at now: Timestamp) -> Bool {
        refusal == nil && !hasReservations(at: now) && pacer.isIdle(at: now)
    }

    /// Whether forgetting it would let no message leave earlier than it may at this moment. What left is not counted
    /// any more afterwards, so this is for when memory demands it.
    func isHarmless(at now: Timestamp) -> Bool {
        refusal == nil && !hasReservations(at: now) && pacer.nextSlot(.bulk, at: now) <= now
    }
}
