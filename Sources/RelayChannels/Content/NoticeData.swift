import RelayJSON

/// A notice's `data`: the sender's own JSON object. Channels pass it on unchanged, and read some members, which have
/// one type whatever a sender writes.
public enum NoticeData {
    /// A member with a value that cannot be converted.
    public struct Fault: Error {
        /// `data.mention_mobiles`.
        public let field: String
        /// The problem as a text for the sender; it does not repeat the value.
        public let problem: String
    }

    /// Members that channel files use as texts.
    private static let texts = ["url", "picture", "image"]

    /// The object with the members that channels read converted to their type; unchanged if they have it already.
    ///
    /// - Throws: ``Fault`` for the first member that cannot be converted.
    public static func shaped(_ data: String) throws(Fault) -> String {
        guard let object = JSONValue(Array(data.utf8)) else { return data }
        var members: [(key: String, value: JSONValue)] = []
        var isChanged = false
        for member in object.members {
            var value = member.value
            if texts.contains(member.key), value.text == nil, !value.isNull {
                throw Fault(field: "data.\(member.key)", problem: "Must be a text.")
            }
            if member.key == "mention_mobiles" {
                let numbers = JSONValue.array(try MentionNumbers.shaped(value).map { JSONValue.string($0) })
                isChanged = isChanged || !numbers.isSame(as: value)
                value = numbers
            }
            members.append((member.key, value))
        }
        return isChanged ? JSONValue.object(members).written : data
    }
}
