/// A pattern for replies' texts: a case-insensitive (ASCII) substring in which `*` matches anything in between.
///
/// It is deliberately no regular expression: matching is one pass over the text, with bounded time.
struct TextPattern: Hashable, Sendable {
    /// The longest pattern of a file, in bytes: matching costs at most its length times the text's.
    static let maximumLength = 200

    private let pieces: [[UInt8]]

    /// Returns nil for a pattern of `*` alone.
    init?(_ text: String) {
        pieces = text.utf8.split(separator: UInt8(ascii: "*")).map { piece in piece.map(Self.lower) }
        if pieces.isEmpty { return nil }
    }

    /// Characters that occur in regular expressions and not in the texts of replies.
    private static let regularExpressionMarks =
        [".*", ".+", ".?", "(?", "|", "\\", "[", "]", ")+", ")*", ")?"] + (0...9).map { "{\($0)" }

    /// The part that shows that a text was meant as a regular expression; nil if none does.
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

    /// The same for bytes in lower case.
    func matches(lowered text: [UInt8]) -> Bool { end(in: text) != nil }

    /// The position behind the last piece.
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
