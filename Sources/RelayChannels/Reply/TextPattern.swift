/// A pattern for replies' texts: a case-insensitive (ASCII) substring in which `*` matches anything in between.
///
/// Not a regular expression, on purpose: matching is one walk over the text, nothing can run away.
struct TextPattern: Hashable, Sendable {
    /// The longest pattern a file may hold, in bytes: matching costs at most its length times the text's.
    static let maximumLength = 200

    private let pieces: [[UInt8]]

    /// Nil where nothing but `*` is given.
    init?(_ text: String) {
        pieces = text.utf8.split(separator: UInt8(ascii: "*")).map { piece in piece.map(Self.lower) }
        if pieces.isEmpty { return nil }
    }

    /// What only regular expressions hold; replies' texts hold none of it.
    private static let regularExpressionMarks =
        [".*", ".+", ".?", "(?", "|", "\\", "[", "]", ")+", ")*", ")?"] + (0...9).map { "{\($0)" }

    /// What shows that a text was meant as a regular expression; nil where nothing does.
    static func regularExpressionMark(in text: String) -> String? {
        if let mark = regularExpressionMarks.first(where: text.contains) { return mark }
        if text.hasPrefix("^") { return "^" }
        if text.hasSuffix("$") { return "$" }
        let opened = text.utf8.count { $0 == UInt8(ascii: "(") }
        let closed = text.utf8.count { $0 == UInt8(ascii: ")") }
        return opened == closed ? nil : opened > closed ? "(" : ")"
    }

    /// Whether the pieces occur in this order.
    func matches(_ text: String) -> Bool { matches(lowered: text.utf8.map(Self.lower)) }

    /// The same for bytes already made lower-case.
    func matches(lowered text: [UInt8]) -> Bool { end(in: text) != nil }

    /// The place behind the last piece.
    func end(in text: [UInt8]) -> Int? {
        var place = 0
        for piece in pieces {
            guard let found = ByteSearch.first(piece, in: text, from: place) else { return nil }
            place = found + piece.count
        }
        return place
    }

    static func lower(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte + 0x20 : byte }
}
