import RelayModel

/// How a request ended for each delivery it carried.
struct AttemptResult: Sendable {
    let lane: Lane
    let results: [Result]
    /// Whether the receiver may have got anything of a request; a request that cannot have reached it takes no slot.
    var hasLeft = true

    /// Whether it is an attempt for each of them; else it is one for none.
    var isAttempt: Bool {
        if case .attempt = results.first?.outcome { true } else { false }
    }

    struct Result: Sendable {
        let slot: Int
        let outcome: Outcome
    }

    enum Outcome: Sendable {
        case attempt(AttemptOutcome)
        /// Nothing that counts as an attempt.
        case failure(SendFailure)
    }
}

extension AttemptResult {
    /// An attempt that could not leave, or one that came back with nothing that is an attempt.
    init(_ attempt: Attempt, _ failure: SendFailure, hasLeft: Bool = false) {
        self.init(
            lane: attempt.lane,
            results: attempt.deliveries.map { Result(slot: $0.slot, outcome: .failure(failure)) },
            hasLeft: hasLeft
        )
    }
}

/// Why a message could not be made into a request.
enum SendFailure: Error, Hashable {
    /// The roster names a channel that has no file.
    case noChannel
    /// The secret's environment variable or file is not there.
    case secretMissing(String)
    /// There is no access token; one is expected by then.
    case tokenMissing(until: Timestamp)
    /// The platform refuses the credential that the token is asked for with; the text is for operators.
    case tokenRefused(String)
    /// These cannot leave together (a digest that is refused, a batch with a recipient that is); each must go by
    /// itself.
    case refusedTogether
    /// The channel cannot carry this message or does not accept this address; the text is for operators.
    case refused(VerdictClass, VerdictScope, String)
}
