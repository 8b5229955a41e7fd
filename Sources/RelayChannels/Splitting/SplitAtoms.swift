import RelayJSON

/// Cuts a text into atoms for one part size.
struct SplitAtoms {
    private let text: [UInt8]
    private let unit: TextUnit
    /// The largest atom that fits a part; larger ones are divided. It is smaller inside an element that each part opens
    /// again.
    private var room: Int
    private(set) var atoms: [SplitAtom] = []
    private var fence: SplitWrapper?

    init(_ source: String, unit: TextUnit, markup: Markup, room: Int) {
        text = Array(source.utf8)
        self.unit = unit
        self.room = room
        var ends: [Int] = []
        ends.reserveCapacity(text.count / 2)
        var offset = 0
        for character in source {
            offset += character.utf8.count
            ends.append(offset)
        }
        build(graphemeEnds: ends, spans: MarkupSpans.find(in: text, markup: markup))
        markBoundaries()
    }

    private mutating func build(graphemeEnds ends: [Int], spans: [MarkupSpans.Span]) {
        var start = 0
        var grapheme = 0
        var next = 0
        while grapheme < ends.count {
            guard next < spans.count, spans[next].range.lowerBound < ends[grapheme] else {
                add(start..<ends[grapheme])
                start = ends[grapheme]
                grapheme += 1
                continue
            }
            // A span is widened to whole graphemes, so that a mark after a URL's last letter stays with it.
            let span = spans[next]
            var last = grapheme
            while ends[last] < span.range.upperBound { last += 1 }
            add(span, as: start..<ends[last], graphemes: Array(ends[grapheme...last]))
            start = ends[last]
            grapheme = last + 1
            while next < spans.count, spans[next].range.lowerBound < start { next += 1 }
        }
    }

    private mutating func add(_ span: MarkupSpans.Span, as range: Range<Int>, graphemes: [Int]) {
        if span.isFence {
            addFence(range)
        } else if cost(range) <= room {
            atoms.append(SplitAtom(range: range, cost: cost(range), wrapper: fence))
        } else if let inside = span.inside, fence == nil {
            addElement(span, inside, range, graphemes)
        } else {
            addGraphemes(range, graphemes)
        }
    }

    private mutating func addGraphemes(_ range: Range<Int>, _ ends: [Int]) {
        var start = range.lowerBound
        for end in ends {
            add(start..<end)
            start = end
        }
    }

    private mutating func addFence(_ range: Range<Int>) {
        let isOpening = fence == nil
        if isOpening { fence = .fence }
        var atom = SplitAtom(range: range, cost: cost(range), wrapper: isOpening ? fence : nil)
        atom.isGlued = !isOpening
        if !isOpening { fence = nil }
        atoms.append(atom)
    }

    /// An element larger than a part: its tags become a wrapper, and its content is cut like any text.
    private mutating func addElement(
        _ span: MarkupSpans.Span,
        _ inside: Range<Int>,
        _ range: Range<Int>,
        _ graphemes: [Int]
    ) {
        let opening = String(decoding: text[range.lowerBound..<inside.lowerBound], as: UTF8.self)
        let closing = String(decoding: text[inside.upperBound..<span.range.upperBound], as: UTF8.self)
        let tags = unit.cost(of: opening) + unit.cost(of: closing)
        guard tags <= room / 2 else {
            addGraphemes(range, graphemes)
            return
        }
        let wrapper = SplitWrapper(opening: opening, closing: closing)
        let first = atoms.count
        room -= tags
        defer { room += tags }
        var start = inside.lowerBound
        atoms.append(
            SplitAtom(range: range.lowerBound..<start, cost: cost(range.lowerBound..<start), wrapper: wrapper)
        )
        for end in graphemes where end > inside.lowerBound && end <= inside.upperBound {
            add(start..<end)
            start = end
        }
        for place in first..<atoms.count { atoms[place].wrapper = wrapper }
        if first + 1 < atoms.count { atoms[first + 1].isGlued = true }
        var last = SplitAtom(range: start..<range.upperBound, cost: cost(start..<range.upperBound))
        last.isGlued = true
        atoms.append(last)
    }

    /// One grapheme; one larger than a part is cut between its scalars.
    private mutating func add(_ range: Range<Int>) {
        let cost = cost(range)
        guard cost > room else {
            var atom = SplitAtom(range: range, cost: cost, wrapper: fence)
            atom.isGlued = atoms.last.map { isOpeningFence($0) } ?? false
            atom.isBlank = text[range].allSatisfy { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }
            atoms.append(atom)
            return
        }
        var start = range.lowerBound
        for end in range.lowerBound + 1...range.upperBound where end == range.upperBound || text[end] & 0xC0 != 0x80 {
            atoms.append(SplitAtom(range: start..<end, cost: self.cost(start..<end), wrapper: fence))
            start = end
        }
    }

    private func isOpeningFence(_ atom: SplitAtom) -> Bool {
        atom.wrapper == .fence && atom.range.count == 3 && text[atom.range.lowerBound] == UInt8(ascii: "`")
    }

    private func cost(_ range: Range<Int>) -> Int {
        switch unit {
        case .utf8Bytes: range.count
        case .jsonBodyBytes: text[range].reduce(0) { $0 + JSONText.cost(of: $1) }
        case .utf16Units, .characters: unit.cost(of: String(decoding: text[range], as: UTF8.self))
        }
    }

    private mutating func markBoundaries() {
        for place in atoms.indices {
            let range = atoms[place].range
            let isNewline = text[range.upperBound - 1] == 0x0A
            let next = place + 1 < atoms.count ? text[atoms[place + 1].range.lowerBound] : 0
            if isNewline {
                let before = place > 0 ? text[atoms[place - 1].range.upperBound - 1] : 0
                atoms[place].boundary = before == 0x0A ? .paragraph : .line
            } else if Self.sentenceEnds.contains(where: { text[range].elementsEqual($0) }) {
                atoms[place].boundary = .sentence
            } else if [UInt8(ascii: "."), UInt8(ascii: "!"), UInt8(ascii: "?")].contains(text[range.upperBound - 1]),
                next == 0x20
            {
                atoms[place].boundary = .sentence
            }
        }
    }

    private static let sentenceEnds = ["。", "！", "？", "；", "…"].map { Array($0.utf8) }
}
