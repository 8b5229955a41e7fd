/// How bad it is; shown by colour and word. Also the risk of a warning.
public enum Severity: String, NamedCase {
    case high
    case medium
    case low
    case info
}
