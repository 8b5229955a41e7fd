public import RelayModel

/// What a text's marks mean to the far side.
public enum Markup: String, NamedCase {
    case plain
    /// Links, font colours, mentions, escapes and code fences are kept whole; a notice's words are escaped.
    case markdown
}
