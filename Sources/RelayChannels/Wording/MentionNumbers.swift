import RelayModel

/// The telephone numbers in a notice's `data.mention_mobiles`: the members of a group that a message calls by name.
public enum MentionNumbers {
    /// Members that one message calls.
    private static let limit = 100

    /// What is wrong with them, in words for the sender; nil where nothing is, or where there are none. Anything but a
    /// number is refused: robots read `@all` in this list as everybody.
    public static func fault(in data: String) -> String? {
        guard let mobiles = JSONValue(Array(data.utf8))?["mention_mobiles"] else { return nil }
        guard case .array(let elements) = mobiles else { return "Must be a list of telephone numbers." }
        guard elements.count <= limit else { return "Has \(elements.count) numbers; \(limit) are allowed." }
        let place = elements.firstIndex { element in element.scalar.flatMap { PhoneNumber($0) } == nil }
        return place.map { "Entry \($0) is not a telephone number; everybody cannot be called this way." }
    }
}
