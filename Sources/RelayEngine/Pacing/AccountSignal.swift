import RelayModel

/// The statement of a finished request about its account, or about the endpoint if each address is an account of its
/// own.
enum AccountSignal: Sendable, Hashable {
    /// The receiver accepted a message.
    case taken
    /// The receiver refuses the account; its words are for operators.
    case refused(code: String, message: String)
    /// A failed exchange: the account may or may not be fixed.
    case unclear
    /// Nothing was sent, or the answer is not about the account.
    case nothing
}

extension AccountSignal {
    /// The signal of a request: if one recipient was accepted, the account works.
    init(_ attempt: AttemptResult) {
        self = attempt.results.lazy.map { Self($0.outcome) }.max { $0.weight < $1.weight } ?? .nothing
    }

    private init(_ outcome: AttemptResult.Outcome) {
        switch outcome {
        case .attempt(let attempt) where attempt.isOwnFault: self = .nothing
        case .attempt(let attempt): self.init(attempt.verdict)
        case .failure(.tokenRefused(let text)), .failure(.refused(.permanentConfig, .credential, let text)):
            self = .refused(code: AttemptOutcome.notSent, message: text)
        case .failure: self = .nothing
        }
    }

    /// The signal of a verdict.
    init(_ verdict: Verdict) {
        switch verdict.class {
        case .accepted, .delivered, .partial: self = .taken
        case .permanentConfig where verdict.scope == .recipient: self = .taken
        case .permanentConfig: self = .refused(code: verdict.code, message: verdict.message)
        case .retryable, .ambiguous: self = .unclear
        case .throttled, .permanentContent: self = .nothing
        }
    }

    private var weight: Int {
        switch self {
        case .nothing: 0
        case .unclear: 1
        case .refused: 2
        case .taken: 3
        }
    }
}

/// A change of an account's status that operators must know.
enum AccountStatusChange: Sendable, Hashable {
    /// The receiver refuses it; its words are for operators.
    case refused(code: String, message: String)
    /// The receiver accepts it again.
    case taken
}
