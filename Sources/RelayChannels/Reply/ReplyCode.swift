import RelayJSON

/// The code found in a reply.
enum ReplyCode: Equatable {
    /// No reply code: no value, or a value that is no code.
    case missing
    case value(String)
    /// A value of the wrong type on a channel whose codes are text: an unknown code.
    case foreign

    /// Reads the value at a node by the channel's kind of code.
    init(_ tape: JSONTape, _ index: Int, kind: ReplyRules.CodeKind) {
        let text = tape.text(index)
        switch kind {
        case .text, .body:
            self = if tape.kind(index) == .string, let text { .value(text) } else { .foreign }
        case .number:
            self = text.flatMap { Self.wholeNumber($0) }.map { .value($0) } ?? .missing
        }
    }

    /// A whole number without needless digits: `0`, `-1`, `45009`; nil for anything else.
    static func wholeNumber(_ text: String) -> String? {
        let digits = text.utf8.first == UInt8(ascii: "-") ? text.utf8.dropFirst() : text.utf8[...]
        guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        if digits.count == 1 || digits.first != 0x30 { return text == "-0" ? "0" : text }
        return Int(text).map { "\($0)" } ?? text
    }
}
