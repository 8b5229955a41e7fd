/// Beginnings of marks that a platform acts upon, such as `<@` or `<at`: in a sender's words they must do nothing.
///
/// A zero-width space behind their first character takes their meaning and leaves their look. Compared without case.
struct MentionEscaper: Sendable {
    private static let joint = Array("\u{200B}".utf8)
    private let marks: [[UInt8]]

    init(_ marks: [String] = []) { self.marks = marks.map { $0.utf8.map(TextPattern.lower) } }

    /// The text with every such mark taken apart.
    func applied(to text: String) -> String {
        guard marks.contains(where: { $0.first.map(text.utf8.contains) == true }) else { return text }
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count + 16)
        for place in bytes.indices {
            result.append(bytes[place])
            if marks.contains(where: { Self.begins($0, at: place, in: bytes) }) { result += Self.joint }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func begins(_ mark: [UInt8], at place: Int, in bytes: [UInt8]) -> Bool {
        guard place + mark.count <= bytes.count else { return false }
        return mark.indices.allSatisfy { TextPattern.lower(bytes[place + $0]) == mark[$0] }
    }
}

/// How long one field may be. Longer text is cut between graphemes and ends with `…`.
struct TextCut: Hashable, Sendable {
    let unit: TextUnit
    let limit: Int

    func apply(to text: String) -> String {
        guard unit.cost(of: text) > limit else { return text }
        let room = limit - unit.cost(of: "…")
        var used = 0
        var result = ""
        for character in text {
            used += unit.cost(of: String(character))
            guard used <= room else { break }
            result.append(character)
        }
        return result + "…"
    }
}
