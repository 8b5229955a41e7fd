public import RelayModel

/// What a purge removes.
public enum PurgeSubject: String, NamedCase {
    /// What a notice said and what the far sides replied. The notice and its log stay, without the words.
    case bodies
    /// The notice altogether: its log, its counts, its frozen audience. Only where the bodies are gone already.
    case metadata
}
