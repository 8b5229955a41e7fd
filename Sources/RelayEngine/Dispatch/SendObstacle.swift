import RelayModel

/// Why a message could not be made into a request.
enum SendObstacle: Sendable, Hashable {
    /// The roster names a channel that has no file.
    case noChannel
    /// The secret's environment variable or file is not there.
    case secretMissing(String)
    /// There is no access token; one is expected by then.
    case tokenMissing(until: Timestamp)
    /// The platform refuses the credential that the token is asked for with; the text is for operators.
    case tokenRefused(String)
    /// These cannot leave together (a digest that is refused, a batch with a recipient that is); each must go by itself.
    case refusedTogether
    /// The channel cannot carry this message or does not accept this address; the text is for operators.
    case refused(VerdictClass, VerdictScope, String)
}
