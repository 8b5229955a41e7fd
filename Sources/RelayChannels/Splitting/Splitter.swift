/// Cuts a long text into numbered parts that each fit a limit.
///
/// A single part is the text itself. Several end with a newline and `(i/n)`, counted in the limit. Cuts are between
/// graphemes, never inside a link, tag or mention; an open code fence is closed and opened again. Among the cuts with
/// the fewest parts, ends of paragraphs are preferred, then of lines, then of sentences.
public struct Splitter: Sendable {
    private let limit: Int
    private let unit: TextUnit
    private let markup: Markup
    private let lineBreak: String
    /// A text of this size is not cut shorter.
    private static let least = 64

    /// - Parameters:
    ///   - limit: the largest cost of a part in `unit`; for JSON bodies the room beside the envelope.
    ///   - lineBreak: the text before a part's number.
    public init(limit: Int, unit: TextUnit, markup: Markup = .plain, lineBreak: String = "\n") {
        self.limit = limit
        self.unit = unit
        self.markup = markup
        self.lineBreak = lineBreak
    }

    /// The parts with their suffixes; nil if the limit leaves no room for a suffix and one scalar.
    public func split(_ text: String) -> [String]? { pieces(of: text).map(numbered) }

    /// The parts of a text whose part `place` the receiver found too long: the earlier parts as ``split(_:)`` makes
    /// them, because they have arrived; that part and the following ones cut again, to half its size. All are numbered
    /// by the new count.
    public func split(_ text: String, againFrom place: Int) -> [String]? {
        guard let whole = pieces(of: text), whole.indices.contains(place) else { return nil }
        let size = min(limit, unit.cost(of: whole[place]))
        let half = Splitter(limit: max(size / 2, Self.least), unit: unit, markup: markup, lineBreak: lineBreak)
        for digits in 1...6 {
            var pieces = Array(whole[..<place])
            for piece in whole[place...] {
                guard let cut = half.pieces(of: piece, suffixDigits: digits) else { return nil }
                pieces += cut
            }
            if String(pieces.count).utf8.count <= digits { return numbered(pieces) }
        }
        return nil
    }

    /// The parts without suffixes.
    private func pieces(of text: String) -> [String]? {
        guard unit.cost(of: text) > limit else { return [text] }
        for digits in 1...6 {
            guard let pieces = pieces(of: text, suffixDigits: digits) else { return nil }
            if String(pieces.count).utf8.count <= digits { return pieces }
        }
        return nil
    }

    /// The same, each with room for a suffix whose numbers have the given count of digits.
    private func pieces(of text: String, suffixDigits digits: Int) -> [String]? {
        let largest = String(repeating: "9", count: digits)
        let room = limit - unit.cost(of: suffix(largest, of: largest))
        let overhead = markup == .markdown ? unit.cost(of: "```\n\n```") : 0
        guard room - overhead >= 4 else { return nil }
        guard unit.cost(of: text) > room else { return [text] }
        let atoms = SplitAtoms(text, unit: unit, markup: markup, room: room - overhead).atoms
        return pieces(of: text, atoms, bestCuts(atoms, room: room))
    }

    private func numbered(_ pieces: [String]) -> [String] {
        guard pieces.count > 1 else { return pieces }
        return pieces.enumerated().map { place, piece in piece + suffix(place + 1, of: pieces.count) }
    }

    private func suffix(_ part: some CustomStringConvertible, of parts: some CustomStringConvertible) -> String {
        "\(lineBreak)(\(part)/\(parts))"
    }

    /// The cuts (the index after each part's last atom) with the fewest parts and, among those, the best boundaries.
    private func bestCuts(_ atoms: [SplitAtom], room: Int) -> [Int] {
        let fewest = cuts(atoms, room: room, lookBack: 0)
        for lookBack in [2, 4, 8] {
            let pleasant = cuts(atoms, room: room, lookBack: lookBack)
            if pleasant.count <= fewest.count { return pleasant }
        }
        return fewest
    }

    /// Fills one part after another; steps back to a better boundary by at most one `lookBack`-th of the room (0:
    /// never).
    private func cuts(_ atoms: [SplitAtom], room: Int, lookBack: Int) -> [Int] {
        var cuts: [Int] = []
        var start = 0
        while start < atoms.count {
            var end = furthest(atoms, from: start, room: room)
            if end < atoms.count, lookBack > 0 {
                end = betterCut(atoms, start: start, end: end, reach: room / lookBack)
            }
            cuts.append(end)
            start = end
            while start < atoms.count, atoms[start].isBlank, isNewline(atoms[start]), atoms[start].wrapper == nil {
                start += 1
            }
        }
        return cuts
    }

    private func isNewline(_ atom: SplitAtom) -> Bool { atom.boundary >= .line }

    /// The end of the atoms that fit, not before an atom that must not be separated, if possible.
    private func furthest(_ atoms: [SplitAtom], from start: Int, room: Int) -> Int {
        var used = start > 0 ? cost(atoms[start - 1].wrapper?.opening) : 0
        var fitting = start + 1
        var good: Int?
        for place in start..<atoms.count {
            used += atoms[place].cost
            let isLast = place + 1 == atoms.count
            if used > room { break }
            if used + (isLast ? 0 : cost(atoms[place].wrapper?.closing)) <= room {
                fitting = place + 1
                if isLast || !atoms[place + 1].isGlued { good = place + 1 }
            }
        }
        return good ?? fitting
    }

    private func betterCut(_ atoms: [SplitAtom], start: Int, end: Int, reach: Int) -> Int {
        var best = end
        var boundary = atoms[end - 1].boundary
        var walked = 0
        var place = end - 1
        while place > start {
            walked += atoms[place].cost
            guard walked <= reach else { break }
            if atoms[place - 1].boundary > boundary, !atoms[place].isGlued {
                best = place
                boundary = atoms[place - 1].boundary
            }
            place -= 1
        }
        return best
    }

    private func cost(_ text: String?) -> Int { text.map { unit.cost(of: $0) } ?? 0 }

    private func pieces(of text: String, _ atoms: [SplitAtom], _ cuts: [Int]) -> [String] {
        let bytes = Array(text.utf8)
        var start = 0
        var result: [String] = []
        for (index, end) in cuts.enumerated() {
            while index > 0, start < end, isNewline(atoms[start]), atoms[start].isBlank, atoms[start].wrapper == nil {
                start += 1
            }
            var last = end
            while last > start, atoms[last - 1].isBlank, atoms[last - 1].wrapper == nil || isNewline(atoms[last - 1]) {
                last -= 1
            }
            var part = start > 0 ? atoms[start - 1].wrapper?.opening ?? "" : ""
            if last > start {
                part += String(
                    decoding: bytes[atoms[start].range.lowerBound..<atoms[last - 1].range.upperBound],
                    as: UTF8.self
                )
            }
            if end < atoms.count, let wrapper = atoms[end - 1].wrapper { part += wrapper.closing }
            result.append(part)
            start = end
        }
        return result
    }
}
