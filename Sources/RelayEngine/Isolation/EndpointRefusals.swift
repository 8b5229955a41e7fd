import RelayModel
import RelayStore

/// The endpoints that are held because they are refused, by number. They are kept apart from the endpoint states: a
/// state is dropped when no delivery for its endpoint is in memory, and most states have no refusal.
struct EndpointRefusals {
    /// How long an endpoint without requests is remembered: longer than the longest pause between two trials.
    private static let memory = Refusal.longestPause * 3

    private var refusals: [UInt32: EndpointRefusal] = [:]

    var isEmpty: Bool { refusals.isEmpty }
    var count: Int { refusals.count }
    var all: some Collection<EndpointRefusal> { refusals.values }
    var numbered: [UInt32: EndpointRefusal] { refusals }

    /// The refusal of an endpoint; nil if it is not held. Nearly always the table is empty, and the lookup costs one
    /// comparison.
    subscript(endpoint: UInt32) -> EndpointRefusal? { refusals.isEmpty ? nil : refusals[endpoint] }

    /// A request leaves for an endpoint.
    mutating func begin(_ endpoint: UInt32) {
        if !refusals.isEmpty { refusals[endpoint]?.pause.begin() }
    }

    /// A request ended without a statement about the endpoint.
    mutating func end(_ endpoint: UInt32) {
        if !refusals.isEmpty { refusals[endpoint]?.pause.end() }
    }

    /// A request to an endpoint failed in another way, so the fault may or may not be fixed.
    mutating func fail(_ endpoint: UInt32, at now: Timestamp, random: inout some RandomNumberGenerator) {
        if !refusals.isEmpty { refusals[endpoint]?.pause.fail(at: now, random: &random) }
    }

    /// An endpoint was refused.
    /// - Returns: The refusal if the endpoint was not held before.
    mutating func refuse(
        _ target: EndpointTarget,
        _ verdict: Verdict,
        at now: Timestamp,
        random: inout some RandomNumberGenerator
    ) -> EndpointRefusal? {
        let closed = Duration.milliseconds(Int64((verdict.waitSeconds ?? 0) * 1000))
        if var known = refusals[target.number] {
            known.code = verdict.code
            known.message = verdict.message
            known.cause = verdict.cause
            known.pause.fail(at: now, closed: closed, random: &random)
            refusals[target.number] = known
            return nil
        }
        let refusal = EndpointRefusal(
            target: target,
            since: now,
            code: verdict.code,
            message: verdict.message,
            cause: verdict.cause,
            pause: Refusal(at: now, closed: closed, random: &random)
        )
        refusals[target.number] = refusal
        return refusal
    }

    /// Removes a refusal: the endpoint accepted a message, or was changed.
    /// - Returns: The removed refusal.
    @discardableResult
    mutating func lift(_ endpoint: UInt32) -> EndpointRefusal? {
        refusals.isEmpty ? nil : refusals.removeValue(forKey: endpoint)
    }

    /// Removes the refusal of an endpoint whose channel, address or secret changed: the fault may be fixed.
    mutating func liftIfChanged(_ target: EndpointTarget) {
        guard let known = self[target.number]?.target else { return }
        guard known.channel != target.channel || known.address != target.address || known.secret != target.secret
        else { return }
        lift(target.number)
    }

    /// Records that an endpoint's owner was notified.
    mutating func markTold(_ endpoint: UInt32) { refusals[endpoint]?.isTold = true }

    /// Forgets endpoints that have not been tried for longer than the longest pause between two trials.
    mutating func sweep(at now: Timestamp) {
        guard !refusals.isEmpty else { return }
        refusals = refusals.filter { $0.value.pause.isTrying || now - $0.value.pause.lastFailure <= Self.memory }
    }
}
