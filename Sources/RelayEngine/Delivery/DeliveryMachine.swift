public import RelayChannels
public import RelayModel

/// Decides the next step of a delivery after an attempt. A pure value: the decision depends only on its arguments.
///
/// ```swift
/// var machine = DeliveryMachine()
/// switch machine.on(Verdict(.retryable), rules, at: now, random: &random) {
/// case .again(let moment, let reason): hold(until: moment, reason)
/// default: break
/// }
/// ```
public struct DeliveryMachine: Sendable, Hashable {
    /// The number of attempts: requests that carried this delivery.
    public private(set) var attempts: Int
    /// Attempts that count towards the retry schedule; refusals for speed and parts that arrived do not.
    public private(set) var failures: Int
    /// The next part of a split message, from 0.
    public private(set) var part: Int
    /// Whether the next part may have arrived: an attempt ended without an outcome, and nothing has resolved it since.
    /// A later refusal does not resolve it, because it is about the later attempt.
    public private(set) var isDoubtful: Bool
    /// The part from which the text is cut shorter, because the receiver found that part too long; nil if it was not.
    /// The text is cut shorter only once; if it is still too long, the delivery fails.
    public var shortenedFrom: Int? { firstShortened < 0 ? nil : Int(firstShortened) }
    /// -1 for none: an optional would cost each delivery in memory eight bytes.
    private var firstShortened: Int32

    /// The next step.
    public enum Step: Sendable, Hashable {
        /// The next part of the message, or the same one cut shorter, is sent at once, in its own slot.
        case nextPart
        /// Another attempt, not before that time.
        case again(at: Timestamp, HoldReason)
        /// The delivery has ended. `disable` is the reason to switch the endpoint off, if it must be.
        case finished(DeliveryState, disable: String?)
    }

    /// The next trial of a message whose account or endpoint is refused, and the reason of its wait.
    public struct Trial: Sendable, Hashable {
        public var at: Timestamp
        /// ``HoldReason/accountRefused`` if many endpoints share the account, otherwise ``HoldReason/endpointRefused``.
        public var reason: HoldReason

        public init(at moment: Timestamp, reason: HoldReason) {
            at = moment
            self.reason = reason
        }
    }

    /// The facts that the machine needs.
    public struct Rules: Sendable {
        /// Parts the message has.
        public var parts: Int
        /// Whether the message's text may be cut into parts.
        public var isSplittable: Bool
        public var schedule: RetrySchedule
        public var ambiguous: AmbiguousRule
        /// Whether the provider can be asked, if that is the rule.
        public var canAsk: Bool
        /// The next trial if the account or endpoint is refused; nil: after a minute, for the endpoint.
        public var trial: Trial?
        /// No attempt starts after it.
        public var deadline: Timestamp

        public init(
            parts: Int,
            isSplittable: Bool = false,
            schedule: RetrySchedule,
            ambiguous: AmbiguousRule,
            canAsk: Bool = false,
            trial: Trial? = nil,
            deadline: Timestamp
        ) {
            self.canAsk = canAsk
            self.trial = trial
            self.parts = parts
            self.isSplittable = isSplittable
            self.schedule = schedule
            self.ambiguous = ambiguous
            self.deadline = deadline
        }
    }

    /// Creates a delivery from its counts: attempts, failures since its last success, and parts that arrived.
    public init(
        attempts: Int = 0,
        failures: Int = 0,
        part: Int = 0,
        isDoubtful: Bool = false,
        shortenedFrom: Int? = nil
    ) {
        self.attempts = attempts
        self.failures = failures
        self.part = part
        self.isDoubtful = isDoubtful
        firstShortened = shortenedFrom.map { Int32(clamping: $0) } ?? -1
    }

    /// An attempt ended.
    /// - Parameter isOwnFault: whether the request did not leave the relay's own network; it is then repeated soon,
    ///   without a step of the ladder.
    public mutating func on(
        _ verdict: Verdict,
        isOwnFault: Bool = false,
        _ rules: Rules,
        at now: Timestamp,
        random: inout some RandomNumberGenerator
    ) -> Step {
        attempts += 1
        let wasDoubtful = isDoubtful
        settleDoubt(verdict, isOwnFault: isOwnFault, rules)
        switch verdict.class {
        case .accepted, .partial:
            part += 1
            failures = 0
            if part < rules.parts { return .nextPart }
            return .finished(verdict.awaitsHuman ? .awaitingHuman : .accepted, disable: nil)
        case .delivered: return .finished(.delivered, disable: nil)
        case .throttled:
            let wait = RetrySchedule.jittered(seconds: verdict.waitSeconds ?? 60, random: &random)
            return again(after: wait, .throttled, rules, now)
        case .retryable where isOwnFault:
            let wait = rules.schedule.ownFaultDelay(random: &random)
            return again(after: wait, .network, rules, now)
        case .retryable: return retry(.retry, rules, now, &random)
        case .permanentConfig:
            let trial = rules.trial ?? Trial(at: now + Refusal.shortestPause, reason: .endpointRefused)
            switch verdict.scope {
            case .recipient: return .finished(.failed, disable: verdict.isGone ? Self.reason(verdict) : nil)
            // A deleted account may be restored, and none of its endpoints is at fault.
            case .credential where verdict.isGone && trial.reason == .endpointRefused:
                return .finished(.failed, disable: Self.reason(verdict))
            // It may be repaired at any time, so no delivery ends for it before its deadline.
            case .credential: return .again(at: min(trial.at, rules.deadline), trial.reason)
            }
        case .permanentContent:
            guard verdict.isTooLong, rules.isSplittable, shortenedFrom == nil else {
                return .finished(.failed, disable: nil)
            }
            firstShortened = Int32(clamping: part)
            return .nextPart
        case .ambiguous:
            switch rules.ambiguous {
            case .repeatFreely: return retry(.ambiguous, rules, now, &random)
            case .repeatOnce where !wasDoubtful: return retry(.ambiguous, rules, now, &random)
            case .askProvider where rules.canAsk: return ask(rules, now, &random)
            case .repeatOnce, .askProvider: return .finished(.failed, disable: nil)
            }
        }
    }

    private mutating func settleDoubt(_ verdict: Verdict, isOwnFault: Bool, _ rules: Rules) {
        switch verdict.class {
        case .ambiguous: isDoubtful = true
        case .accepted, .partial, .delivered: isDoubtful = false
        // If the provider can be asked, a message in doubt was not repeated: this reply says that the provider does not
        // have it.
        case .retryable where rules.canAsk && !isOwnFault: isDoubtful = false
        case .retryable, .throttled, .permanentConfig, .permanentContent: break
        }
    }

    private mutating func retry(
        _ reason: HoldReason,
        _ rules: Rules,
        _ now: Timestamp,
        _ random: inout some RandomNumberGenerator
    ) -> Step {
        failures += 1
        guard let delay = rules.schedule.delay(afterFailure: failures, random: &random) else {
            return .finished(.failed, disable: nil)
        }
        return again(after: delay, reason, rules, now)
    }

    /// Asks the provider for the state of the message, not at once: it may not be listed there yet.
    private mutating func ask(
        _ rules: Rules,
        _ now: Timestamp,
        _ random: inout some RandomNumberGenerator
    ) -> Step {
        failures += 1
        guard let delay = rules.schedule.delay(afterFailure: failures, random: &random) else {
            return .finished(.failed, disable: nil)
        }
        return again(after: max(delay, .seconds(10)), .inquiry, rules, now)
    }

    /// A delivery that cannot arrive before its deadline ends now.
    private func again(after delay: Duration, _ reason: HoldReason, _ rules: Rules, _ now: Timestamp) -> Step {
        let moment = now + delay
        return moment > rules.deadline ? .finished(.expired, disable: nil) : .again(at: moment, reason)
    }

    private static func reason(_ verdict: Verdict) -> String {
        let code = verdict.code.isEmpty ? verdict.class.name : verdict.code
        return verdict.message.isEmpty ? code : "\(code): \(verdict.message)"
    }
}
