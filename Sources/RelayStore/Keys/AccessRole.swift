public import RelayModel

/// What a key's holder may do.
public enum AccessRole: String, NamedCase {
    /// Everything, keys included.
    case admin
    /// Sends, warns, cancels, corrects; manages the roster.
    case operatorRole = "operator"
    /// Approves what others wrote; reads.
    case approver
    /// Sends bulletins, reminders and letters to circles of the own unit; manages its roster.
    case counsellor
    /// A system upstream: warnings and notices; reads what it sent.
    case integration
    /// Reads everything, changes nothing.
    case auditor
}
