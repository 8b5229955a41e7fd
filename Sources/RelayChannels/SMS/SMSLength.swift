/// How many messages a short message is sent and billed as: 70 characters in one, 67 in each of several (the rule of the
/// mainland providers, who send UCS-2; signature and template text count).
public enum SMSLength {
    /// Characters of a message that stands alone.
    public static let single = 70
    /// Characters of one of several.
    public static let joined = 67

    /// The number of messages; 0 for an empty text. Counts UTF-16 units, as they are sent.
    public static func segments(_ text: String) -> Int {
        let units = text.utf16.count
        return units <= single ? min(units, 1) : (units + joined - 1) / joined
    }
}
