/// How the last process that sent from a store ended.
public enum LastShutdown: Sendable, Equatable {
    /// By itself, with everything written; or there was none yet.
    case clean
    /// It was killed, lost its power, or could not write its last outcomes: requests may have been under way.
    case unclean
    /// As ``unclean``, and the write-ahead log that it must have left is not there: what it wrote last may be lost.
    case uncleanLogMissing

    /// Whether nothing was under way when it ended.
    public var isClean: Bool { self == .clean }
}
