import RelayJSON
import RelayModel

/// The telephone numbers in a notice's `data.mention_mobiles`: the members of a group that a message mentions.
enum MentionNumbers {
    /// The most members that one message mentions.
    private static let limit = 100
    /// The separators between the numbers of one text.
    private static let separators: Set<Character> = [",", "，", "、", ";", "；", "\n"]

    /// The numbers in the platforms' form: a list of texts, `19900000001` or `+85212345678`, each once. One number or
    /// text counts as a list, and blanks and +86 are removed. Other texts are refused: robots read `@all` in this list
    /// as everybody.
    static func shaped(_ value: JSONValue) throws(NoticeData.Fault) -> [String] {
        var numbers: [String] = []
        for (place, text) in try texts(value).enumerated() {
            guard let number = text.flatMap({ PhoneNumber($0) }) else {
                throw fault("Entry \(place) is not a telephone number; everybody cannot be called this way.")
            }
            if !numbers.contains(number.digits) { numbers.append(number.digits) }
        }
        guard numbers.count <= limit else { throw fault("Has \(numbers.count) numbers; \(limit) are allowed.") }
        return numbers
    }

    /// The entries; nil for one that is neither a text nor a number.
    private static func texts(_ value: JSONValue) throws(NoticeData.Fault) -> [String?] {
        if let text = value.scalar { return text.split(whereSeparator: separators.contains).map { String($0) } }
        guard value.isArray || value.isNull else { throw fault("Must be a list of telephone numbers.") }
        return value.elements.map { $0.scalar }
    }

    private static func fault(_ problem: String) -> NoticeData.Fault {
        NoticeData.Fault(field: "data.mention_mobiles", problem: problem)
    }
}
