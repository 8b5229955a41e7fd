/// The permissions of a key's holder.
public enum AccessRole: String, StringEnum {
    /// Everything, including keys.
    case admin
    /// Sends, warns, cancels, corrects; manages the roster.
    case operatorRole = "operator"
    /// Approves notices of others; reads.
    case approver
    /// Sends bulletins, reminders and letters to circles of the holder's unit; manages its roster.
    case counsellor
    /// An upstream system: sends warnings and notices; reads those.
    case integration
    /// Reads everything, changes nothing.
    case auditor
}
