import RelayModel

/// The addresses of the hosts in use: known and checked addresses, lookups in progress, and the transfers that wait for
/// them.
///
/// A pure value; times are monotonic milliseconds. A host has one lookup at a time. If an urgent request needs a host
/// whose routine lookup may still wait for a thread, the host is looked up a second time. Addresses are used for
/// ``Timing/lifetime`` and looked up again before they expire, so that a busy host never waits. If the name server does
/// not answer, they are used for ``Timing/keptFor`` at most; the address of each connection is judged in any case.
struct DNSCache<Waiting> {
    struct Timing {
        /// How long addresses are used.
        var lifetime: Int64 = 60_000
        /// The age from which addresses are looked up again while they are used.
        var refreshAfter: Int64 = 45_000
        /// How long expired addresses are used if a lookup brings no others.
        var keptFor: Int64 = 3_600_000
        /// How long a lookup may take before expired addresses are used.
        var timeout: Int64 = 1000
        /// The pause between unanswered lookups of a host with known addresses.
        var pause: Int64 = 5000
        /// The number of hosts above which expired ones are dropped.
        var capacity = 4096
    }

    /// What to do with a request for a host.
    enum Placement {
        /// Start it. A pin must be handed over: the HTTP library does not have these addresses yet.
        case ready(pin: String?)
        /// It waits for the answer or its deadline.
        case waiting
    }

    /// A transfer whose lookup has timed out.
    struct Late {
        let value: Waiting
        /// The host that was looked up.
        let key: HostKey
        /// Whether it may start with the addresses known before.
        let mayStart: Bool
    }

    private struct Known {
        var addresses: [IPAddress]
        var answeredAt: Int64
        /// When a later lookup remained unanswered.
        var missedAt: Int64?
        /// Whether the HTTP library has these addresses.
        var isPinned = false
    }

    private struct Waiter {
        let value: Waiting
        let deadline: Int64
    }

    private struct Lookup {
        let askedAt: Int64
        /// The question whose failure ends the lookup; an urgent question replaces a routine one.
        var question: HostQuestion
        /// The routine question that an urgent one replaced. Its answer is used as well.
        var replaced: HostQuestion?
        var waiters: [Waiter] = []
    }

    private let timing: Timing
    private var known: [HostKey: Known] = [:]
    private var lookups: [HostKey: Lookup] = [:]
    /// Lookups that the caller must start.
    private var questions: [HostQuestion] = []
    private var lastNumber: UInt64 = 0
    private var droppedPins: [String] = []
    /// The earliest deadline of a waiter, or earlier.
    private(set) var nextDeadline: Int64?
    private var nextSweep: Int64 = .min

    init(timing: Timing = Timing()) { self.timing = timing }

    /// The number of requests that wait for a lookup.
    var waitingCount: Int { lookups.values.reduce(0) { $0 + $1.waiters.count } }

    /// Places a request. If it must wait, it is kept until the deadline at most.
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

    /// The known addresses of a host.
    func addresses(of key: HostKey) -> [IPAddress]? { known[key]?.addresses }

    /// The open question about a host.
    func question(about key: HostKey) -> HostQuestion? { lookups[key]?.question }

    /// Returns the lookups that must start; each is returned once.
    mutating func takeQuestions() -> [HostQuestion] {
        defer { questions.removeAll() }
        return questions
    }

    /// Stores a checked answer and returns the transfers that waited for it.
    ///
    /// - Parameter addresses: nil if no address may be used; the known addresses are then forgotten.
    mutating func answer(_ question: HostQuestion, addresses: [IPAddress]?, now: Int64) -> [Waiting] {
        let key = question.key
        // An answer after the lookup's end is older than the known addresses.
        guard let lookup = lookups[key], lookup.question == question || lookup.replaced == question else { return [] }
        return answer(key, addresses: addresses, now: now)
    }

    /// Stores addresses of any origin.
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

    /// Records that a lookup remained unanswered, and returns the transfers that waited for it.
    mutating func miss(_ question: HostQuestion, now: Int64) -> [Late] {
        let key = question.key
        guard lookups[key]?.question == question else { return [] }
        return late(lookups.removeValue(forKey: key)?.waiters ?? [], for: key, now: now)
    }

    /// Records that every request with the host's pin handed it over.
    mutating func notePinned(_ key: HostKey) { known[key]?.isPinned = true }

    /// Looks the host up again for the next request, because a connection to its addresses failed.
    mutating func distrust(_ key: HostKey) { known[key]?.answeredAt = .min / 2 }

    /// Returns requests whose deadline has passed; their host's lookup continues.
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

    /// Ends all waits and returns the requests.
    mutating func abandon() -> [Waiting] {
        defer {
            lookups.removeAll()
            nextDeadline = nil
        }
        return lookups.values.flatMap { $0.waiters.map(\.value) }
    }

    /// The pins that the HTTP library should forget, to be handed over with the next pin.
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

    /// Whether a request may start with the known addresses.
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
