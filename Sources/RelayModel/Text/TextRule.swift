/// The rule for a text that people write: its length, one line or several, and whether it may be blank.
///
/// The checks and the OpenAPI document use the same rule, so they cannot differ.
public struct TextRule: Sendable, Hashable {
    /// The unit of a limit.
    public enum Measure: Sendable {
        /// Unicode scalars, as JSON Schema counts.
        case characters
        /// Bytes of UTF-8.
        case bytes
    }

    /// How a text breaks a rule.
    public enum Fault: Error, Sendable, Hashable {
        /// It is longer than the limit.
        case tooLong(count: Int)
        /// It is blank, or contains a character that the rule excludes.
        case malformed
    }

    /// The limit in characters or bytes.
    public let limit: Int
    public let measure: Measure
    /// Whether the text is one line, without control characters.
    public let isLine: Bool
    /// Whether the text may be empty or only white space.
    public let mayBeBlank: Bool

    /// One line without control characters.
    public static func line(upTo limit: Int, mayBeBlank: Bool = false) -> TextRule {
        TextRule(limit: limit, measure: .characters, isLine: true, mayBeBlank: mayBeBlank)
    }

    /// Any number of lines, without NUL.
    public static func text(upTo limit: Int, _ measure: Measure = .characters, mayBeBlank: Bool = false) -> TextRule {
        TextRule(limit: limit, measure: measure, isLine: false, mayBeBlank: mayBeBlank)
    }

    private var excluded: ScalarSet { isLine ? .control : .nul }

    /// How the text breaks the rule; nil if it does not.
    public func fault(in text: String) -> Fault? {
        let count = measure == .bytes ? text.utf8.count : text.unicodeScalars.count
        guard count <= limit else { return .tooLong(count: count) }
        let excluded = excluded
        guard !text.unicodeScalars.contains(where: excluded.contains) else { return .malformed }
        return mayBeBlank || text.unicodeScalars.contains { !ScalarSet.white.contains($0) } ? nil : .malformed
    }

    /// The rule, without its limit, as a regular expression (ECMA 262).
    public var pattern: String {
        let kept = "[^\(excluded.pattern)]*"
        return mayBeBlank ? "^\(kept)$" : "^\(kept)[^\(excluded.union(.white).pattern)]\(kept)$"
    }

    /// The rule in words; follows "Must be".
    public var expectation: String {
        let count = "\(mayBeBlank ? "at most" : "1 to") \(limit) \(measure == .bytes ? "bytes" : "characters")"
        return isLine ? "one line of \(count), without control characters" : "a text of \(count), without NUL"
    }
}

extension TextRule {
    /// The name of a person or a circle.
    public static let name = TextRule.line(upTo: 200)
    /// The name of a key.
    public static let keyName = TextRule.line(upTo: 100)
    /// An endpoint's keyword; a channel may allow less.
    public static let keyword = TextRule.line(upTo: 64, mayBeBlank: true)
    /// A sender's id of an event. Zero-width characters are excluded, because they make different ids look alike.
    public static let eventID = TextRule.line(upTo: 200)
    /// The description of a suspect.
    public static let suspect = TextRule.text(upTo: 500, mayBeBlank: true)
}
