import RelayModel

/// Writes plain text as Markdown so that its reader sees the same text: every mark that Markdown would interpret is
/// escaped.
///
/// URLs stay unchanged, because clients recognise them and would treat an escape as part of the address.
struct MarkdownText: Sendable {
    /// How a dialect escapes a mark.
    enum Escape: String, StringEnum {
        /// `\*` (CommonMark 0.31, section 2.4).
        case backslash
        /// `&#42;` (section 2.5): Feishu's cards.
        case entity
    }

    /// How a dialect keeps a line break of the text.
    enum LineBreak: String, StringEnum {
        /// Two blanks before it (section 6.7). They are invisible if the platform keeps line breaks anyway.
        case hard
        /// An empty line behind it.
        case paragraph

        var text: String { self == .hard ? "  \n" : "\n\n" }
    }

    var escape = Escape.backslash
    var lineBreak = LineBreak.hard

    /// The text with its marks escaped.
    func escaped(_ text: String) -> String {
        var walk = Walk(Array(text.utf8), escape)
        return walk.run()
    }

    /// The text with its single line breaks kept. Empty lines are kept as they are.
    func keepingLineBreaks(_ text: String) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        var result = ""
        for (place, line) in lines.enumerated() {
            if place > 0 {
                result += line.isEmpty || lines[place - 1].isEmpty ? "\n" : lineBreak.text
            }
            result += line
        }
        return result
    }
}

/// One pass over a text; lookahead is bounded by its line.
private struct Walk {
    private let text: [UInt8]
    private let escape: MarkdownText.Escape
    private var result: [UInt8] = []
    /// The end of the current line.
    private var lineEnd = 0

    private static let noBreakSpace = Array("\u{A0}".utf8)
    /// The number of blanks that make a line a code block.
    private static let indent = 4
    /// The longest entity's name that is looked for.
    private static let entityReach = 32

    init(_ text: [UInt8], _ escape: MarkdownText.Escape) {
        self.text = text
        self.escape = escape
        result.reserveCapacity(text.count + text.count / 8)
    }

    mutating func run() -> String {
        var place = 0
        while place < text.count {
            lineEnd = text[place...].firstIndex(of: UInt8(ascii: "\n")) ?? text.count
            place = beginLine(place)
            while place < lineEnd { place = inline(place) }
            if place < text.count { result.append(text[place]) }
            place += 1
        }
        return String(decoding: result, as: UTF8.self)
    }

    private func byte(_ place: Int) -> UInt8 { place >= 0 && place < lineEnd ? text[place] : 0 }
    private func isBlank(_ place: Int) -> Bool { place >= lineEnd || text[place] == 0x20 || text[place] == 0x09 }
    private func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    private func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }

    private mutating func mark(_ byte: UInt8) {
        switch escape {
        case .backslash: result += [UInt8(ascii: "\\"), byte]
        case .entity: result += Array("&#\(byte);".utf8)
        }
    }

    // MARK: The beginning of a line

    /// Writes characters at the beginning of a line that would start a block.
    /// - Returns: the place behind.
    private mutating func beginLine(_ start: Int) -> Int {
        var place = start
        while place < lineEnd, isBlank(place) { place += 1 }
        if place - start >= Self.indent || text[start..<place].contains(0x09) {
            for _ in start..<place { result += Self.noBreakSpace }
        } else {
            result += text[start..<place]
        }
        guard place < lineEnd else { return place }
        if beginsBlock(place) {
            mark(text[place])
            return place + 1
        }
        return beginNumber(place)
    }

    private func beginsBlock(_ place: Int) -> Bool {
        switch text[place] {
        case UInt8(ascii: "#"), UInt8(ascii: ">"): true
        case UInt8(ascii: "+"): isBlank(place + 1)
        case UInt8(ascii: "-"):
            isBlank(place + 1) || byte(place + 1) == UInt8(ascii: "-") || byte(place + 1) == UInt8(ascii: "#")
                || isRow(place)
        case UInt8(ascii: "="): text[place..<lineEnd].allSatisfy { $0 == UInt8(ascii: "=") || $0 == 0x20 }
        case UInt8(ascii: "|"), UInt8(ascii: ":"): isRow(place)
        default: false
        }
    }

    /// Whether the line is the delimiter row under a table header: `|:--|--|`.
    private func isRow(_ place: Int) -> Bool { text[place..<lineEnd].allSatisfy { "|-: \t".utf8.contains($0) } }

    /// A list's number: `1.` or `1)`.
    private mutating func beginNumber(_ start: Int) -> Int {
        var place = start
        while isDigit(byte(place)), place - start < 9 { place += 1 }
        guard place > start, byte(place) == UInt8(ascii: ".") || byte(place) == UInt8(ascii: ")"), isBlank(place + 1)
        else { return start }
        result += text[start..<place]
        mark(text[place])
        return place + 1
    }

    // MARK: Within a line

    /// Writes one byte, or a whole URL.
    /// - Returns: the place behind.
    private mutating func inline(_ place: Int) -> Int {
        if let end = MarkupSpans.urlEnd(in: text, at: place) {
            result += text[place..<end]
            return end
        }
        if isMark(place) { mark(text[place]) } else { result.append(text[place]) }
        return place + 1
    }

    private func isMark(_ place: Int) -> Bool {
        let next = byte(place + 1)
        let previous = place > 0 ? text[place - 1] : 0
        switch text[place] {
        case UInt8(ascii: "*"), UInt8(ascii: "`"), UInt8(ascii: "["), UInt8(ascii: "~"): return true
        case UInt8(ascii: "\\"):
            // A backslash before a letter is no escape; at the end of a line it is a line break.
            return next == 0 || next < 0x80 && !isLetter(next) && !isDigit(next) && next > 0x20
        case UInt8(ascii: "_"): return !(isWord(previous) && isWord(next))
        case UInt8(ascii: "|"): return next == UInt8(ascii: "|") || previous == UInt8(ascii: "|")
        case UInt8(ascii: "<"): return isLetter(next) || "/!?@#:&".utf8.contains(next)
        case UInt8(ascii: "&"): return isEntity(place)
        default: return false
        }
    }

    /// Emphasis does not begin or end between two of these (section 6.2).
    private func isWord(_ byte: UInt8) -> Bool { isLetter(byte) || isDigit(byte) }

    private func isEntity(_ place: Int) -> Bool {
        let name = text[(place + 1)..<lineEnd].prefix(Self.entityReach).prefix {
            isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "#")
        }
        return !name.isEmpty && byte(name.endIndex) == UInt8(ascii: ";")
    }
}
