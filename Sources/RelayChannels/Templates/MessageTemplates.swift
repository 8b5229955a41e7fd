import RelayModel

/// The `messages` of a channel file and which is used when.
struct MessageTemplates: Sendable {
    let byName: [String: MessageTemplate]
    /// Reader, kind, lane or `default` → names in order of preference.
    let choice: [String: [String]]

    var fields: [Field] { byName.values.flatMap(\.fields) }

    /// What the most ordinary notice is sent as.
    var ordinary: [MessageTemplate] { (choice["default"] ?? []).compactMap { byName[$0] } }

    /// The names to try for a notice, best first: the reader's, then the kind's, then the lane's, then the default.
    func names(for content: NoticeContent) -> [String] {
        [content.reader.name, content.kind.name, content.lane.name, "default"].flatMap { choice[$0] ?? [] }
    }
}
