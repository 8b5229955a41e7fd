import RelayJSON
public import RelayModel

/// The unit of a limit.
public enum TextUnit: String, StringEnum, Hashable {
    /// Bytes of the text in UTF-8.
    case utf8Bytes = "utf8_bytes"
    /// UTF-16 code units: Discord, Telegram.
    case utf16Units = "utf16_units"
    /// Graphemes as a person counts them.
    case characters
    /// Bytes of the whole encoded JSON body that holds the text.
    case jsonBodyBytes = "json_body_bytes"

    /// The cost of the text against a limit; for ``jsonBodyBytes`` its share with escapes, without the envelope.
    public func cost(of text: some StringProtocol) -> Int {
        switch self {
        case .utf8Bytes: text.utf8.count
        case .utf16Units: text.utf16.count
        case .characters: text.count
        case .jsonBodyBytes: text.utf8.reduce(0) { $0 + JSONText.cost(of: $1) }
        }
    }
}

/// A lookup table of a channel file: a severity, lane or kind in the platform's own words.
struct ValueTable: Sendable {
    /// The key of the table.
    enum Key: String, StringEnum {
        case severity, lane, kind, language
    }

    let key: Key
    let entries: [String: FieldValue]

    func value(for content: NoticeContent) -> FieldValue {
        let name =
            switch key {
            case .severity: content.severity.name
            case .lane: content.lane.name
            case .kind: content.kind.name
            case .language: content.language.name
            }
        // A drill looks different on every channel (domain rule 9).
        if content.isDrill, let own = entries["drill"] { return own }
        return entries[name] ?? entries["default"] ?? .nothing
    }
}
