public import RelayChannels
public import RelayModel

/// How a delivery goes on after an attempt. A pure value: what it decides depends only on what it is told.
public struct DeliveryMachine: Sendable, Hashable {
    /// Attempts made, each an HTTP request that carried this delivery.
    public private(set) var attempts: Int
    /// Attempts that count towards the retry schedule; a refusal for speed does not.
    public private(set) var failures: Int
    /// The part of a split message that comes next, from 0.
    public private(set) var part: Int
    /// Whether the last attempt may have arrived.
    public private(set) var wasAmbiguous: Bool

    /// What comes next.
    public enum Step: Sendable, Hashable {
        /// The next part of the message goes out at once, in its own slot.
        case nextPart
        /// Again, not before then.
        case again(at: Timestamp, HoldReason)
        /// It is over. `disable` says why the endpoint must be switched off, where it must.
        case finished(DeliveryState, disable: String?)
    }

    /// What the machine must know of its surroundings.
    public struct Rules: Sendable {
        /// Parts the message has.
        public var parts: Int
        public var schedule: RetrySchedule
        public var ambiguous: AmbiguousRule
        /// Whether the provider can be asked, where the rule is to ask.
        public var canAsk: Bool
        /// Not after.
        public var deadline: Timestamp

        /// Rules.
        public init(
            parts: Int,
            schedule: RetrySchedule,
            ambiguous: AmbiguousRule,
            canAsk: Bool = false,
            deadline: Timestamp
        ) {
            self.canAsk = canAsk
            self.parts = parts
            self.schedule = schedule
            self.ambiguous = ambiguous
            self.deadline = deadline
        }
    }

    /// A delivery that was tried so often, and of which so many parts arrived.
    public init(attempts: Int = 0, part: Int = 0, wasAmbiguous: Bool = false) {
        self.attempts = attempts
        self.failures = attempts
        self.part = part
        self.wasAmbiguous = wasAmbiguous
    }

    /// An attempt ended.
    /// - Parameter isOwnFault: it never left the relay's own network, so it is repeated soon and uses up no step of the ladder.
    public mutating func on(
        _ verdict: Verdict,
        isOwnFault: Bool = false,
        _ rules: Rules,
        at now: Timestamp,
        random: inout some RandomNumberGenerator
    ) -> Step {
        attempts += 1
        let hadBeenAmbiguous = wasAmbiguous
        wasAmbiguous = verdict.class == .ambiguous
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
            let reason = verdict.scope == .credential ? Self.reason(verdict) : nil
            return .finished(.failed, disable: reason)
        case .permanentContent: return .finished(.failed, disable: nil)
        case .ambiguous:
            switch rules.ambiguous {
            case .repeatFreely: return retry(.ambiguous, rules, now, &random)
            case .repeatOnce where !hadBeenAmbiguous: return retry(.ambiguous, rules, now, &random)
            case .askProvider where rules.canAsk: return ask(rules, now, &random)
            case .repeatOnce, .askProvider: return .finished(.failed, disable: nil)
            }
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

    /// The provider is asked what became of it; not at once, for it may not have the message in its books yet.
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

    /// What cannot arrive before it expires is over now, not when its time comes.
    private func again(after delay: Duration, _ reason: HoldReason, _ rules: Rules, _ now: Timestamp) -> Step {
        let moment = now + delay
        return moment > rules.deadline ? .finished(.expired, disable: nil) : .again(at: moment, reason)
    }

    private static func reason(_ verdict: Verdict) -> String {
        let code = verdict.code.isEmpty ? verdict.class.name : verdict.code
        return verdict.message.isEmpty ? code : "\(code): \(verdict.message)"
    }
}
