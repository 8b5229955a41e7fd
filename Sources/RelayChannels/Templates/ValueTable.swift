import RelayModel

/// A look-up table of a channel file: what a severity, lane or kind is called in the platform's own words.
struct ValueTable: Sendable {
    /// What decides the value.
    enum Key: String, NamedCase {
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
        // A drill looks different everywhere (domain rule 9).
        if content.isDrill, let own = entries["drill"] { return own }
        return entries[name] ?? entries["default"] ?? .nothing
    }
}
