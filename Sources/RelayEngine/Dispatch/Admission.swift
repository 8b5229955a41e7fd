import RelayModel
import RelayStore

/// What the limits say about a delivery: it leaves, or something must happen first.
///
/// Every limit is asked in ``Dispatcher/admission(of:_:at:)`` and nowhere else: a new limit is one more line there.
enum Admission: Hashable {
    case now
    /// At this time at the earliest.
    case at(Timestamp)
    /// When a request that is under way ends.
    case onRelease

    /// The limits that apply to a delivery.
    enum Limits {
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

extension Dispatcher {
    /// Whether a delivery may leave now; else when, or after what.
    func admission(of slot: Int, _ limits: Admission.Limits, at now: Timestamp) -> Admission {
        let lane = deliveries[slot].lane
        let endpoint = deliveries[slot].endpoint
        guard endpoints[endpoint].inFlight < configuration.places(lane) else { return .onRelease }
        var admission = Admission.now
        let ahead = endpoints[endpoint].ahead(of: lane)
        if let breaker = endpoints[endpoint].breaker, !breaker.mayPass(lane, inFlight: ahead, at: now) {
            guard ahead == 0 else { return .onRelease }
            admission = .from(breaker.openUntil ?? now, at: now)
        }
        if let refusal = refusals[endpoints[endpoint].target.number]?.pause {
            admission = admission.and(refusal.admission(lane, at: now))
        }
        if let pace = endpoints[endpoint].pace {
            admission = admission.and(.from(limiters[pace].pacer.nextSlot(lane, at: now), at: now))
        }
        if limits == .endpoint { return admission }
        if limits == .all, let account = endpoints[endpoint].limiter {
            admission = admission.and(limiters[account].admission(lane, at: now))
        }
        if let sender = notices[deliveries[slot].notice].limiter {
            admission = admission.and(.from(limiters[sender].pacer.nextSlot(lane, at: now), at: now))
        }
        return admission
    }
}
