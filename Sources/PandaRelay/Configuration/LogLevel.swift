public import RelayModel

/// How much is logged. The names are those of swift-log.
public enum LogLevel: String, NamedCase {
    case trace
    case debug
    case info
    case notice
    case warning
    case error
    case critical
}
