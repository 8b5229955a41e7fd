/// A value as the file or the environment writes it.
enum ConfigurationValue: Hashable {
    /// A scalar, or the text of an environment variable.
    case text(String)
    /// A sequence of scalars.
    case list([String])

    /// The scalar; nil for a sequence.
    var text: String? {
        if case .text(let text) = self { text } else { nil }
    }

    /// The sequence, or a scalar split at its commas.
    var items: [String] {
        switch self {
        case .list(let items): items
        case .text(""): []
        case .text(let text):
            text.split(separator: ",", omittingEmptySubsequences: false).map { item in
                String(item.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
            }
        }
    }

    /// The value as a fault quotes it.
    var shown: String {
        switch self {
        case .text(""): "nothing"
        case .text(let text): "“\(text.count > 60 ? text.prefix(60) + "…" : text[...])”"
        case .list(let items): "the list [\(items.prefix(8).joined(separator: ", "))\(items.count > 8 ? ", …" : "")]"
        }
    }
}
