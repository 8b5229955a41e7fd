/// Disables marks in a sender's words that a platform interprets, such as `<@` or `<at`.
///
/// A zero-width space behind the first character disables a mark without changing its look. Marks are compared without
/// case.
struct MentionEscaper: Sendable {
    private static let joint = Array("\u{200B}".utf8)
    private let marks: [[UInt8]]

    init(_ marks: [String] = []) { self.marks = marks.map { $0.utf8.map(TextPattern.lower) } }

    /// The text with every such mark disabled.
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

/// The length limit of one field. A longer text is cut between graphemes and ends with `…`.
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
