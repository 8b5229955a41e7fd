import RelayModel

/// A rate that several endpoints may share: of an address, an account or a sender. It lives longer than the states of
/// its endpoints, because sent messages count for the length of a window.
struct RateLimiter {
    /// What the limit applies to.
    enum Owner: Hashable {
        /// One robot or number: two endpoints with the same address share one pace.
        case address(ChannelName, Secret)
        /// All endpoints of a channel that have the same secret: an SMS account, an app.
        case account(ChannelName, Secret)
        /// All messages of one key.
        case sender(String)
    }

    var pacer: EndpointPacer
    /// The reserved slots, by lane, for first and for repeated reservations; empty if there never was one. Reservations
    /// are per lane, so a warning is not queued behind a broadcast. If two lanes reserve the same slot, the more urgent
    /// one gets it.
    private var plans: [Reservations] = []
    /// The last slot reserved for a delivery that was returned to the store.
    var parkedUntil = Timestamp(milliseconds: 0)
    /// The number of consecutive refusals for speed.
    var throttles = 0
    /// The refusal of the account; nil if the receiver accepts it.
    private(set) var refusal: Refusal?
    private var lastTaken = Timestamp(milliseconds: 0)
    private var lastReport = Timestamp(milliseconds: 0)
    /// How long an accepted message proves that the account works.
    private static let trust = Duration.seconds(10)
    /// The pause between log lines about single messages for which the account is refused.
    private static let reportPause = Duration.seconds(3600)

    let hasRate: Bool

    init(windows: [RateWindow]) {
        pacer = EndpointPacer(windows: windows)
        hasRate = !windows.isEmpty
    }

    /// Reserves the lane's next free slot for the caller.
    /// - Parameter isLate: whether the caller's slot has passed. Its next slot is then the first that is free now, not
    ///   one behind all slots reserved since.
    /// - Parameter isAwaited: whether others still wait for slots that have passed.
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

    /// A request that used the slot of this time was not sent, or did not arrive.
    mutating func release(at now: Timestamp) {
        pacer.giveBack(at: now)
        refusal?.end()
    }

    /// A request ended.
    /// - Returns: A change of status that operators must know.
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
            // While other messages are accepted, the refusal concerns this message (its template, for example), and no
            // other delivery waits for it.
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

    /// The receiver asked for a pause: slots reserved before its end are dropped.
    /// - Parameter urgent: the end of the pause for urgent messages, if it is shorter.
    mutating func block(until moment: Timestamp, urgent: Timestamp? = nil) {
        pacer.block(until: moment, urgent: urgent)
        forgetReservations()
    }

    /// No delivery waits: the next one gets the first free slot.
    mutating func forgetReservations() { plans = [] }

    private func hasReservations(at now: Timestamp) -> Bool { plans.contains { $0.end > now } }

    /// Whether its state no longer affects any message.
    func isIdle(at now: Timestamp) -> Bool {
        refusal == nil && !hasReservations(at: now) && pacer.isIdle(at: now)
    }

    /// Whether dropping it would allow no message earlier than now. Sent messages are no longer counted afterwards, so
    /// it is dropped only if memory requires it.
    func isHarmless(at now: Timestamp) -> Bool {
        refusal == nil && !hasReservations(at: now) && pacer.nextSlot(.bulk, at: now) <= now
    }
}
