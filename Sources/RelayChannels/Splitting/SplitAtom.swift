public import RelayModel

/// The smallest unit a text is cut into: a grapheme, or a link, tag or mention that must stay whole.
struct SplitAtom {
    /// The quality of the end of an atom as a place to cut.
    enum Boundary: Int, Comparable {
        case none, sentence, line, paragraph

        static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    }

    /// Its bytes in the text.
    let range: Range<Int>
    /// Its share of the limit.
    let cost: Int
    /// The markup around its end: a cut here closes it and opens it again in the next part.
    var wrapper: SplitWrapper?
    /// Whether no cut may be directly before it (a closing mark, or the text after an opening one).
    var isGlued = false
    var boundary = Boundary.none
    /// Whether it is a newline or blank, which a part need not begin or end with.
    var isBlank = false
}

/// The markup that the provider interprets.
public enum Markup: String, StringEnum {
    case plain
    /// Links, font colours, mentions, escapes and code fences are kept whole; a notice's words are escaped.
    case markdown
}

/// The markup that is closed at the end of a part and opened again in the next.
struct SplitWrapper: Hashable {
    let opening: String
    let closing: String

    static let fence = SplitWrapper(opening: "```\n", closing: "\n```")
}
