import RelayChannels
import RelayModel
import RelayStore

/// What follows from the end of a request: the outcome becomes a step of the delivery's machine, and the step a record
/// for the store. A pure value; time and randomness are arguments.
///
/// It counts the records that are not on disk: what a crash may send twice.
///
/// ```swift
/// let step = Settlement.step(of: &delivery, outcome, .repeatOnce, at: now, random: &random)
/// switch Settlement.next(after: step, outcome, isCancelled: false) {
/// case .finished(let state, _): settlement.record(&delivery, of: endpoint, state, outcome: outcome, into: &actions)
/// default: break
/// }
/// ```
struct Settlement: ~Copyable {
    /// What becomes of a delivery after an attempt.
    enum Next: Hashable {
        /// The next part of the message leaves at once, in its own slot.
        case nextPart
        /// It waits until then.
        case hold(until: Timestamp, HoldReason)
        /// It goes back to the store as if it had not been tried: the relay stops, and the next start sends it,
        /// whatever the clock says then.
        case putBack
        /// It is over. `disable` says why the endpoint must be switched off, where it must.
        case finished(DeliveryState, disable: String?)
    }

    let configuration: EngineConfiguration
    /// Records that are not on disk yet.
    private(set) var unrecorded = 0
    /// Since when they have been so many that nothing more is sent; nil where it is.
    private(set) var standsForDiskSince: Timestamp?

    init(configuration: EngineConfiguration) {
        self.configuration = configuration
    }

    // MARK: Steps

    /// An attempt ended: the delivery's machine takes its next step.
    /// - Parameters:
    ///   - ambiguous: what the channel says about outcomes that are not known.
    ///   - canAsk: whether the provider can be asked.
    ///   - trial: when it tries again where its account or endpoint is refused.
    static func step(
        of delivery: inout ActiveDelivery,
        _ outcome: AttemptOutcome,
        _ ambiguous: AmbiguousRule,
        canAsk: Bool = false,
        trial: DeliveryMachine.Trial? = nil,
        at now: Timestamp,
        random: inout RandomSource
    ) -> DeliveryMachine.Step {
        let rules = DeliveryMachine.Rules(
            parts: outcome.parts,
            isSplittable: outcome.isSplittable,
            schedule: RetrySchedule(lane: delivery.lane),
            ambiguous: ambiguous,
            canAsk: canAsk,
            trial: trial,
            deadline: delivery.deadline
        )
        let step = delivery.machine.on(
            outcome.verdict,
            isOwnFault: outcome.isOwnFault,
            rules,
            at: now,
            random: &random
        )
        delivery.doubtfulSince = delivery.machine.isDoubtful ? delivery.doubtfulSince ?? outcome.startedAt : nil
        return step
    }

    /// What becomes of a delivery after a step.
    static func next(after step: DeliveryMachine.Step, _ outcome: AttemptOutcome, isCancelled: Bool) -> Next {
        switch step {
        case .finished(let state, let disable): .finished(state, disable: disable)
        case .nextPart, .again: isCancelled ? .finished(.cancelled, disable: nil) : continued(step, outcome)
        }
    }

    private static func continued(_ step: DeliveryMachine.Step, _ outcome: AttemptOutcome) -> Next {
        guard case .again(let moment, let reason) = step else { return .nextPart }
        // Only a provider that is asked what became of the message needs its time.
        let isAbandoned = reason != .inquiry && outcome.verdict.code == TransportFault.abandoned.rawValue
        return isAbandoned ? .putBack : .hold(until: moment, reason)
    }

    // MARK: Records

    /// Records the state of a delivery.
    /// - Parameter endpoint: the number of the endpoint in use.
    mutating func record(
        _ delivery: inout ActiveDelivery,
        of endpoint: UInt32,
        _ state: DeliveryState,
        outcome: AttemptOutcome? = nil,
        reason: String? = nil,
        nextAt: Timestamp? = nil,
        disable: String? = nil,
        latency: Int64? = nil,
        into actions: inout [DispatchAction]
    ) {
        var record = DeliveryRecord(
            id: delivery.id,
            endpoint: endpoint,
            from: delivery.stored,
            to: state,
            attempts: delivery.machine.attempts,
            part: delivery.machine.part,
            failures: delivery.machine.failures,
            isDoubtful: delivery.machine.isDoubtful,
            shortenedFrom: delivery.machine.shortenedFrom,
            nextAt: nextAt,
            reason: reason,
            attempt: outcome?.record(number: delivery.machine.attempts),
            reference: outcome?.verdict.reference,
            latency: latency,
            disableEndpoint: disable,
            digest: outcome == nil ? nil : delivery.digest
        )
        record.place = delivery.place
        delivery.place = nil
        if outcome != nil { delivery.digest = nil }
        delivery.stored = state
        unrecorded += 1
        actions.append(.record(record))
    }

    /// Puts on record, for the deliveries that share a request, the state of the one that is sent, which was recorded
    /// last. In the same turn, so that the disk takes all of them or none.
    /// - Parameter endpoint: the number of the endpoint in use.
    mutating func recordOthers(
        _ share: inout SharedAddress,
        of endpoint: UInt32,
        isDrill: Bool,
        into actions: inout [DispatchAction]
    ) {
        guard case .record(var record)? = actions.last else { return }
        let disable = record.disableEndpoint
        if share.own.number != endpoint {
            // The row is the delivery's own endpoint's; it is the one in use that is switched off.
            record.endpoint = share.own.number
            record.disableEndpoint = nil
            actions[actions.count - 1] = .record(record)
        }
        for place in share.others.indices {
            let other = share.others[place]
            var own = record
            own.id = DeliveryID(notice: record.id.notice, ordinal: other.ordinal)
            own.endpoint = other.target.number
            own.from = other.stored
            own.disableEndpoint = other.target.number == endpoint ? disable : nil
            if record.to == .suppressed { own.reason = other.target.suppression(isDrill: isDrill) ?? record.reason }
            own.place = nil
            unrecorded += 1
            actions.append(.record(own))
            share.others[place].stored = record.to
        }
    }

    /// Records are on disk.
    mutating func land(_ count: Int) { unrecorded -= count }

    // MARK: Disk

    /// Whether so few records are not on disk that a lane may send; urgent may while twice as many are not.
    func hasRoom(_ lane: Lane) -> Bool {
        unrecorded < (lane == .urgent ? configuration.unrecordedLimit * 2 : configuration.unrecordedLimit)
    }

    /// Notes since when the disk has held up the sending.
    mutating func noteDisk(at now: Timestamp) {
        if hasRoom(.bulk) {
            standsForDiskSince = nil
        } else if standsForDiskSince == nil {
            standsForDiskSince = now
        }
    }
}
