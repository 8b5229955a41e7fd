import RelayModel

/// What the end of a request says about the account it was sent with, or about the endpoint where each address is an
/// account of its own.
enum AccountSignal: Sendable, Hashable {
    /// The receiver took something.
    case taken
    /// The receiver refuses the account; its words are for operators.
    case refused(code: String, message: String)
    /// An exchange that failed: the account may be mended or not.
    case unclear
    /// Nothing left, or no answer is about the account.
    case nothing
}

extension AccountSignal {
    /// What a request says about its account: one recipient for whom something was taken speaks for it.
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

    /// What a verdict says.
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

/// What an operator must be told of an account.
enum AccountStatusChange: Sendable, Hashable {
    /// The receiver refuses it; its words are for operators.
    case refused(code: String, message: String)
    /// The receiver takes it again.
    case taken
}
