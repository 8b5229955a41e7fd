import RelayModel

/// What the limits say about a delivery: it leaves, or something must happen first.
///
/// Every limit is asked in ``Limits/admit(_:_:at:)`` and nowhere else: a new limit is one more line there.
enum Admission: Hashable {
    case now
    /// At this time at the earliest.
    case at(Timestamp)
    /// When a request that is under way ends.
    case onRelease

    /// The limits that apply to a delivery.
    enum Scope {
        /// A request of its own: endpoint, account and sender.
        case all
        /// A place in a request that is being made, which the account has counted: endpoint and sender.
        case joining
        /// The endpoint alone. What waits for a shared limiter has a reservation instead.
        case endpoint
    }

    /// What two limits say together.
    func and(_ other: Admission) -> Admission {
        switch (self, other) {
        case (.onRelease, _), (_, .onRelease): .onRelease
        case (.at(let one), .at(let two)): .at(max(one, two))
        case (.now, _): other
        case (_, .now): self
        }
    }

    /// Not before a time.
    static func from(_ time: Timestamp, at now: Timestamp) -> Admission { time > now ? .at(time) : .now }
}

extension Refusal {
    /// Whether a request may try: one at a time, and not before the trial.
    func admission(_ lane: Lane, at now: Timestamp) -> Admission {
        isTrying ? .onRelease : .from(trial(lane), at: now)
    }
}

/// Where jitter comes from: the system, or a seed in tests.
typealias RandomSource = any RandomNumberGenerator & Sendable
