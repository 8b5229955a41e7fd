import RelayModel

/// Why a message could not be made into a request.
enum SendObstacle: Sendable, Hashable {
    /// The roster names a channel that has no file.
    case noChannel
    /// The secret's environment variable or file is not there.
    case secretMissing(String)
    /// The notices cannot be told in one message; each must go by itself.
    case digestRefused
    /// The channel cannot carry this message or does not accept this address; the text is for operators.
    case refused(VerdictClass, String)
}
