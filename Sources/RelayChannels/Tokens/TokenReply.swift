public import RelayModel

/// What an interface that gives tokens answered.
public enum TokenReply: Hashable, Sendable {
    /// A token, and for how many seconds it is valid.
    case token(Secret, seconds: Int64)
    /// The credential is wrong, gone, or not allowed from here. Somebody must change something.
    case refused(code: String, message: String)
    /// No token this time; the cause may pass.
    case failed(code: String, message: String)
}
