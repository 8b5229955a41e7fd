public import RelayModel

/// The smallest unit a text is cut into: a grapheme, or a link, tag or mention that must stay whole.
struct SplitAtom {
    /// How good a place the end of an atom is to cut at.
    enum Boundary: Int, Comparable {
        case none, sentence, line, paragraph

        static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    }

    /// Its bytes in the text.
    let range: Range<Int>
    /// Its share of the limit.
    let cost: Int
    /// What encloses the end of it: a cut here closes it and opens it again in the next part.
    var wrapper: SplitWrapper?
    /// Whether no cut may come right before it (a closing mark, or what follows an opening one).
    var isGlued = false
    var boundary = Boundary.none
    /// Whether it is a newline or blank, which a part need not begin or end with.
    var isBlank = false
}

/// What a text's marks mean to the provider.
public enum Markup: String, StringEnum {
    case plain
    /// Links, font colours, mentions, escapes and code fences are kept whole; a notice's words are escaped.
    case markdown
}

/// What must be closed at the end of a part and opened again in the next.
struct SplitWrapper: Hashable {
    let opening: String
    let closing: String

    static let fence = SplitWrapper(opening: "```\n", closing: "\n```")
}
