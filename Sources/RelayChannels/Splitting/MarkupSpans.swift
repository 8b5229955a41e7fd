/// Finds the spans of a text that a cut must not touch, in one pass: lookahead is bounded, so that the cost of any text
/// is proportional to its length.
struct MarkupSpans {
    /// One span.
    struct Span {
        var range: Range<Int>
        /// For an element that is too large for any part: the text between its opening and its closing tag.
        var inside: Range<Int>?
        /// Whether it is a run of backticks that opens or closes a code fence.
        var isFence = false
    }

    /// The longest link target, tag or mention, in bytes.
    private static let reach = 2048
    private static let elements: [(opening: [UInt8], closing: [UInt8])] = ["font", "at", "a"].map { name in
        (Array("<\(name)".utf8), Array("</\(name)>".utf8))
    }

    private let text: [UInt8]
    private let markup: Markup
    private var isFenced = false
    /// The next `]` at or after the position; the end if there is none.
    private var nextBracket = -1
    /// Elements without a later closing tag.
    private var unclosed: Set<Int> = []

    private init(_ text: [UInt8], _ markup: Markup) {
        self.text = text
        self.markup = markup
    }

    /// All spans in order, not overlapping. Fences count only in markdown; inside one only URLs and mentions are kept
    /// whole.
    static func find(in text: [UInt8], markup: Markup) -> [Span] {
        var spans = MarkupSpans(text, markup)
        return spans.scan()
    }

    private mutating func scan() -> [Span] {
        var spans: [Span] = []
        var place = 0
        while place < text.count {
            guard let found = span(at: place) else {
                place += 1
                continue
            }
            if found.isFence { isFenced.toggle() }
            spans.append(found)
            place = found.range.upperBound
        }
        return spans
    }

    private mutating func span(at place: Int) -> Span? {
        switch text[place] {
        case UInt8(ascii: "`") where markup == .markdown: fence(place)
        case UInt8(ascii: "[") where markup == .markdown && !isFenced: link(place)
        case UInt8(ascii: "<") where !isFenced: tag(place)
        case UInt8(ascii: "\\") where markup == .markdown && !isFenced: escape(place)
        case UInt8(ascii: "&") where markup == .markdown && !isFenced: entity(place)
        case UInt8(ascii: "h"), UInt8(ascii: "H"): url(place)
        case UInt8(ascii: "@"): mention(place)
        default: nil
        }
    }

    private func fence(_ start: Int) -> Span? {
        let isRun = text[start...].prefix(4).prefix { $0 == UInt8(ascii: "`") }.count == 3
        let isInside = start > 0 && text[start - 1] == UInt8(ascii: "`")
        return isRun && !isInside ? Span(range: start..<start + 3, isFence: true) : nil
    }

    /// `[text](target)` on one line; brackets in the target may nest.
    private mutating func link(_ start: Int) -> Span? {
        if nextBracket < start {
            nextBracket = text[start...].firstIndex(of: UInt8(ascii: "]")) ?? text.count
        }
        let close = nextBracket
        guard close + 1 < text.count, text[close + 1] == UInt8(ascii: "("), close - start < Self.reach,
            !text[start..<close].contains(0x0A)
        else { return nil }
        var depth = 0
        for place in close + 1..<min(text.count, close + Self.reach) {
            switch text[place] {
            case UInt8(ascii: "("): depth += 1
            case UInt8(ascii: ")"): depth -= 1
            case 0x0A: return nil
            default: break
            }
            if depth == 0 { return Span(range: start..<place + 1) }
        }
        return nil
    }

    /// `<font …>…</font>`, `<at …>…</at>`, `<a …>…</a>`, and a mention `<@user>`.
    private mutating func tag(_ start: Int) -> Span? {
        for (number, element) in Self.elements.enumerated() {
            let behind = start + element.opening.count
            guard text[start...].starts(with: element.opening), behind < text.count,
                text[behind] == 0x20 || text[behind] == UInt8(ascii: ">"), let end = tagEnd(start)
            else { continue }
            guard !unclosed.contains(number), let close = ByteSearch.first(element.closing, in: text, from: end)
            else {
                unclosed.insert(number)
                return Span(range: start..<end + 1)
            }
            return Span(range: start..<close + element.closing.count, inside: end + 1..<close)
        }
        guard start + 1 < text.count, text[start + 1] == UInt8(ascii: "@"), let end = tagEnd(start) else { return nil }
        return Span(range: start..<end + 1)
    }

    /// The `>` that ends a tag, on the same line.
    private func tagEnd(_ start: Int) -> Int? {
        let ahead = text[start..<min(text.count, start + Self.reach)]
        guard let end = ahead.firstIndex(where: { $0 == UInt8(ascii: ">") || $0 == 0x0A }), text[end] != 0x0A else {
            return nil
        }
        return end
    }

    /// `\*`: an escaped character.
    private func escape(_ start: Int) -> Span? {
        guard start + 1 < text.count else { return nil }
        switch text[start + 1] {
        case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: return Span(range: start..<start + 2)
        default: return nil
        }
    }

    /// `&#42;`.
    private func entity(_ start: Int) -> Span? {
        guard start + 1 < text.count, text[start + 1] == UInt8(ascii: "#") else { return nil }
        let digits = text[(start + 2)...].prefix(8).prefix { (0x30...0x39).contains($0) }
        guard !digits.isEmpty, digits.endIndex < text.count, text[digits.endIndex] == UInt8(ascii: ";") else {
            return nil
        }
        return Span(range: start..<digits.endIndex + 1)
    }

    private func url(_ start: Int) -> Span? {
        Self.urlEnd(in: text, at: start).map { Span(range: start..<$0) }
    }

    /// The end of the web address that begins at a position; nil if none does.
    static func urlEnd(in text: [UInt8], at start: Int) -> Int? {
        guard text[start] | 0x20 == UInt8(ascii: "h"),
            matches("https://", in: text, at: start) || matches("http://", in: text, at: start)
        else { return nil }
        let end = text[start...].firstIndex { byte in
            switch byte {
            case 0...0x20, 0x7F...0xFF, 0x22, 0x3C, 0x3E, 0x60: true
            default: false
            }
        }
        return end ?? text.count
    }

    private static func matches(_ word: StaticString, in text: [UInt8], at start: Int) -> Bool {
        guard start + word.utf8CodeUnitCount <= text.count else { return false }
        return word.withUTF8Buffer { letters in
            letters.indices.allSatisfy { TextPattern.lower(text[start + $0]) == letters[$0] }
        }
    }

    /// `@13800001111` or `@user`: the platform finds the mention by its text.
    private func mention(_ start: Int) -> Span? {
        let length = text[(start + 1)...].prefix(64).prefix { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."): true
            default: false
            }
        }.count
        return length > 0 ? Span(range: start..<start + 1 + length) : nil
    }
}
