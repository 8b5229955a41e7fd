import RelayModel

/// Whether there is an access token for a credential.
enum TokenFinding: Sendable, Hashable {
    case token(Secret)
    /// It is being fetched, or will be at that moment at the latest; look again then, or when one arrives.
    case waiting(until: Timestamp)
    /// The platform refuses the credential; the words are for operators.
    case refused(code: String, message: String)
}
