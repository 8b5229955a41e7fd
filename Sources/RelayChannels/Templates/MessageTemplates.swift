import RelayModel

/// The `messages` of a channel file and which is used when.
struct MessageTemplates: Sendable {
    let byName: [String: MessageTemplate]
    /// Reader, kind, lane or `default` → name.
    let choice: [String: String]

    var fields: [Field] { byName.values.flatMap(\.fields) }

    /// The message for a notice: the reader's, else the kind's, else the lane's, else the default.
    func message(for content: NoticeContent) -> MessageTemplate? {
        let keys = [content.reader.name, content.kind.name, content.lane.name, "default"]
        return keys.lazy.compactMap { choice[$0] }.first.flatMap { byName[$0] }
    }
}
