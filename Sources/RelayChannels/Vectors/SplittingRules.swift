import RelayJSON

/// The seven rules for every splitting case (vectors: README).
struct SplittingRules {
    let text: String
    let parts: [String]
    let unit: TextUnit
    let room: Int
    let expect: JSONValue

    /// The broken rules; empty if all hold.
    var faults: [String] {
        var faults: [String] = []
        if parts.contains(where: { unit.cost(of: $0) > room }) { faults.append("a part is too large") }
        let range = (expect["min_parts"]?.int ?? 1)...max(expect["min_parts"]?.int ?? 1, expect["max_parts"]?.int ?? 99)
        if !range.contains(parts.count) { faults.append("\(parts.count) parts") }
        if parts.count == 1, !parts[0].utf8.elementsEqual(text.utf8) { faults.append("the only part is changed") }
        if parts.count > 1, bare.count != parts.count { faults.append("a suffix is missing") }
        if !keepsGraphemes { faults.append("a grapheme is cut") }
        if keptTexts.count < unbroken.count { faults.append("a text is broken") }
        if keptPairs.count < balanced.count { faults.append("a pair is not balanced") }
        if !rejoins { faults.append("the parts do not join to the text") }
        return faults
    }

    /// The value for one key of `expect`; equal to the expected one if the rule holds.
    func found(_ key: String, _ expected: JSONValue) -> JSONValue {
        switch key {
        case "min_parts", "max_parts": .number("\(parts.count)")
        case "rejoin": rejoins ? expected : .string("broken")
        case "unbroken": .array(keptTexts.map { .string($0) })
        case "balanced": .array(keptPairs)
        default: .null
        }
    }

    private var unbroken: [String] { expect["unbroken"]?.elements.compactMap(\.text) ?? [] }
    private var balanced: [JSONValue] { expect["balanced"]?.elements ?? [] }

    /// The parts without their suffixes; fewer if a suffix is missing.
    private var bare: [[UInt8]] {
        guard parts.count > 1 else { return parts.map { Array($0.utf8) } }
        return parts.enumerated().compactMap { place, part in
            let bytes = Array(part.utf8)
            let suffix = Array("(\(place + 1)/\(parts.count))".utf8)
            let rest = bytes.dropLast(suffix.count)
            guard bytes.suffix(suffix.count).elementsEqual(suffix), rest.last == 0x0A || rest.last == 0x20 else {
                return nil
            }
            return Array(rest.dropLast())
        }
    }

    /// Whether the count is the same in the text and in all parts together.
    private var keptTexts: [String] {
        unbroken.filter { wanted in
            parts.reduce(0) { $0 + Self.count(wanted, in: $1) } == Self.count(wanted, in: text)
        }
    }

    private var keptPairs: [JSONValue] {
        balanced.filter { pair in
            let marks = pair.elements.compactMap(\.text)
            guard marks.count == 2 else { return false }
            return parts.allSatisfy { part in
                let opened = Self.count(marks[0], in: part)
                return marks[0] == marks[1] ? opened % 2 == 0 : opened == Self.count(marks[1], in: part)
            }
        }
    }

    private var rejoins: Bool {
        let ignoresMarkup = expect["rejoin"]?.text == "ignoring_markup"
        let marks = ignoresMarkup ? balanced.flatMap { $0.elements.compactMap(\.text) } : []
        func core(_ bytes: [UInt8]) -> [UInt8] {
            var text = bytes
            for mark in marks where !mark.isEmpty {
                text = Array(text.split(separator: Array(mark.utf8), omittingEmptySubsequences: false).joined())
            }
            return Array(
                String(decoding: text, as: UTF8.self).unicodeScalars.filter { !$0.properties.isWhitespace }
                    .map { UTF8.encode($0).map(Array.init) ?? [] }.joined()
            )
        }
        return core(Array(bare.joined())) == core(Array(text.utf8))
    }

    /// Whether each cut is at a boundary of the text's graphemes, as far as white space allows this test; a cluster
    /// larger than a part may be cut.
    private var keepsGraphemes: Bool {
        guard expect["rejoin"]?.text != "ignoring_markup" else { return true }
        let largest = text.lazy.map { unit.cost(of: String($0)) }.max() ?? 0
        guard parts.count > 1, largest <= room - unit.cost(of: "\n(\(parts.count)/\(parts.count))") else { return true }
        var ends: Set<Int> = []
        var count = 0
        for character in text {
            count += Self.darkBytes(String(character))
            ends.insert(count)
        }
        var reached = 0
        return bare.dropLast().allSatisfy { part in
            reached += Self.darkBytes(String(decoding: part, as: UTF8.self))
            return ends.contains(reached) || reached == 0
        }
    }

    /// The bytes that are not white space.
    private static func darkBytes(_ text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + ($1.properties.isWhitespace ? 0 : UTF8.width($1)) }
    }

    private static func count(_ wanted: String, in text: String) -> Int {
        Array(text.utf8).split(separator: Array(wanted.utf8), omittingEmptySubsequences: false).count - 1
    }
}
