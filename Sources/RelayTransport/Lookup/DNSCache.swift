import RelayModel

/// The addresses of the hosts in use: which are known and checked, which are being looked up, and which transfers
/// wait for them.
///
/// A pure value; moments are monotonic milliseconds. There is one lookup per host at a time, however many wait; an
/// urgent request that comes to a routine one has the host looked up a second time, since the routine one may still
/// wait for a thread. Known addresses are good for ``Timing/lifetime`` and are asked for again before they lapse, so
/// that a busy host never waits. Where the name server does not answer they go on being used, for ``Timing/keptFor`` at
/// most; each connection's address is judged anyway.
struct DNSCache<Waiting> {
    struct Timing {
        /// How long an answer is used.
        var lifetime: Int64 = 60_000
        /// From which age on it is asked for again while it is still used.
        var refreshAfter: Int64 = 45_000
        /// How long an answer that has lapsed is used while no other comes.
        var keptFor: Int64 = 3_600_000
        /// How long a lookup may take before a lapsed answer is used.
        var timeout: Int64 = 1000
        /// How long after a lookup that went unanswered the next one is made, where there is something to go on with.
        var pause: Int64 = 5000
        /// How many hosts are remembered before lapsed ones are dropped.
        var capacity = 4096
    }

    /// What to do with a request for a host.
    enum Placement {
        /// Start it. With a pin, hand it over: the HTTP library does not have these addresses yet.
        case ready(pin: String?)
        /// It is kept until the answer, or its deadline, comes.
        case waiting
    }

    /// A transfer whose lookup has timed out.
    struct Late {
        let value: Waiting
        /// The host that was looked up.
        let key: HostKey
        /// Whether it may start all the same, with what was known before.
        let mayStart: Bool
    }

    private struct Known {
        var addresses: [IPAddress]
        var answeredAt: Int64
        /// When a lookup since then went unanswered.
        var missedAt: Int64?
        /// Whether the HTTP library has taken these addresses over.
        var isPinned = false
    }

    private struct Waiter {
        let value: Waiting
        let deadline: Int64
    }

    private struct Lookup {
        let askedAt: Int64
        /// The question whose failure ends the lookup; an urgent one takes the place of a routine one.
        var question: HostQuestion
        /// The routine question that an urgent one has replaced. Its answer is as good.
        var replaced: HostQuestion?
        var waiters: [Waiter] = []
    }

    private let timing: Timing
    private var known: [HostKey: Known] = [:]
    private var lookups: [HostKey: Lookup] = [:]
    /// Lookups to start, to be taken by the caller.
    private var questions: [HostQuestion] = []
    private var lastNumber: UInt64 = 0
    private var droppedPins: [String] = []
    /// The earliest deadline of a waiter, or earlier.
    private(set) var nextDeadline: Int64?
    private var nextSweep: Int64 = .min

    init(timing: Timing = Timing()) { self.timing = timing }

    /// How many requests wait for a lookup.
    var waitingCount: Int { lookups.values.reduce(0) { $0 + $1.waiters.count } }

    /// Places a request; it is kept where it must wait, at most until the deadline.
    mutating func place(
        _ key: HostKey,
        isUrgent: Bool = false,
        now: Int64,
        deadline: Int64,
        waiting: @autoclosure () -> Waiting
    ) -> Placement {
        if let entry = known[key], mayUse(entry, of: key, now: now) {
            let isResting = entry.missedAt.map { now - $0 < timing.pause } ?? false
            if now - entry.answeredAt >= timing.refreshAfter, !isResting { ask(key, now: now) }
            return .ready(pin: entry.isPinned ? nil : key.pin(to: entry.addresses))
        }
        ask(key, isUrgent: isUrgent, now: now)
        lookups[key]?.waiters.append(Waiter(value: waiting(), deadline: deadline))
        nextDeadline = min(nextDeadline ?? deadline, deadline)
        return .waiting
    }

    /// What is known of a host; nil for nothing.
    func addresses(of key: HostKey) -> [IPAddress]? { known[key]?.addresses }

    /// The question that is open about a host.
    func question(about key: HostKey) -> HostQuestion? { lookups[key]?.question }

    /// Lookups that must start; each is named once.
    mutating func takeQuestions() -> [HostQuestion] {
        defer { questions.removeAll() }
        return questions
    }

    /// Stores an answer that is already checked, and returns the transfers that waited for it.
    ///
    /// - Parameter addresses: nil where there is none that may be used; what was known is then forgotten.
    mutating func answer(_ question: HostQuestion, addresses: [IPAddress]?, now: Int64) -> [Waiting] {
        let key = question.key
        // An answer that comes after the lookup's end is older than what is known by now.
        guard let lookup = lookups[key], lookup.question == question || lookup.replaced == question else { return [] }
        return answer(key, addresses: addresses, now: now)
    }

    /// Notes addresses, however they were found.
    mutating func answer(_ key: HostKey, addresses: [IPAddress]?, now: Int64) -> [Waiting] {
        let waiters = lookups.removeValue(forKey: key)?.waiters ?? []
        if let addresses {
            let isPinned = known[key].map { $0.isPinned && $0.addresses == addresses } ?? false
            if known.count >= timing.capacity, now >= nextSweep { dropLapsed(now: now) }
            known[key] = Known(addresses: addresses, answeredAt: now, isPinned: isPinned)
        } else {
            if known.removeValue(forKey: key)?.isPinned == true { droppedPins.append(key.unpin) }
        }
        return waiters.map(\.value)
    }

    /// Records that a lookup went unanswered, and returns the transfers that waited for it.
    mutating func miss(_ question: HostQuestion, now: Int64) -> [Late] {
        let key = question.key
        guard lookups[key]?.question == question else { return [] }
        return late(lookups.removeValue(forKey: key)?.waiters ?? [], for: key, now: now)
    }

    /// Notes that every request placed so far with the host's pin has handed it over.
    mutating func notePinned(_ key: HostKey) { known[key]?.isPinned = true }

    /// Looks the host up again for the next request: a connection to its addresses failed.
    mutating func distrust(_ key: HostKey) { known[key]?.answeredAt = .min / 2 }

    /// Gives back waiters whose deadline has come; their host's lookup goes on.
    mutating func expire(now: Int64) -> [Late] {
        guard let next = nextDeadline, next <= now else { return [] }
        var expired: [Late] = []
        nextDeadline = nil
        for (key, lookup) in lookups {
            let left = lookup.waiters.filter { $0.deadline > now }
            if left.count < lookup.waiters.count {
                expired += late(lookup.waiters.filter { $0.deadline <= now }, for: key, now: now)
                lookups[key]?.waiters = left
            }
            for waiter in left { nextDeadline = min(nextDeadline ?? waiter.deadline, waiter.deadline) }
        }
        return expired
    }

    /// Gives up on everyone.
    mutating func abandon() -> [Waiting] {
        defer {
            lookups.removeAll()
            nextDeadline = nil
        }
        return lookups.values.flatMap { $0.waiters.map(\.value) }
    }

    /// What the HTTP library should forget, with the next pin that is handed over.
    mutating func takeDroppedPins() -> [String] {
        defer { droppedPins.removeAll() }
        return droppedPins
    }

    private mutating func ask(_ key: HostKey, isUrgent: Bool = false, now: Int64) {
        if let lookup = lookups[key], lookup.question.isUrgent || !isUrgent { return }
        lastNumber += 1
        let question = HostQuestion(key: key, number: lastNumber, isUrgent: isUrgent)
        questions.append(question)
        guard let former = lookups[key]?.question else {
            lookups[key] = Lookup(askedAt: now, question: question)
            return
        }
        lookups[key]?.question = question
        lookups[key]?.replaced = former
    }

    /// Whether a request may go out with what is known.
    private func mayUse(_ entry: Known, of key: HostKey, now: Int64) -> Bool {
        let age = now - entry.answeredAt
        guard age >= timing.lifetime else { return true }
        let isOverdue = lookups[key].map { now - $0.askedAt >= timing.timeout } ?? false
        return age < timing.keptFor && (isOverdue || entry.missedAt != nil)
    }

    private mutating func late(_ waiters: [Waiter], for key: HostKey, now: Int64) -> [Late] {
        known[key]?.missedAt = now
        let mayStart = known[key].map { mayUse($0, of: key, now: now) } ?? false
        return waiters.map { Late(value: $0.value, key: key, mayStart: mayStart) }
    }

    private mutating func dropLapsed(now: Int64) {
        nextSweep = now + timing.lifetime
        for (key, entry) in known where now - entry.answeredAt >= timing.lifetime {
            if entry.isPinned { droppedPins.append(key.unpin) }
            known[key] = nil
        }
    }
}
