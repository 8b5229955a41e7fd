import Foundation
import RelayAPI
import RelayJSON
import RelayModel
import RelayService
import Testing

@testable import RelayHTTP

/// Other validators use the document's patterns and limits. A check of the relay that differs makes the document wrong.
@Suite("Texts: the document and the checks", .timeLimit(.minutes(5)))
struct TextFormTests {
    /// A format, and texts near its limits.
    struct Case: CustomTestStringConvertible, Sendable {
        let name: String
        let form: StringFormat
        let seeds: [String]
        var testDescription: String { name }
    }

    static let forms: [Case] = [
        Case(name: "slug", form: .slug, seeds: ["a", ".", "..", "...", "a@b", String(repeating: "a", count: 64)]),
        Case(
            name: "owner",
            form: .owner,
            seeds: ["circle:a", "person:..", "person:" + String(repeating: "b", count: 64)]
        ),
        Case(name: "notice", form: .notice, seeds: ["ntc_0000000000000", "ntc_7ZZZZZZZZZZZZ", "ntc_8000000000000"]),
        Case(name: "key", form: .key, seeds: ["key_05z8m2q400000", "key_7zzzzzzzzzzzz", "key_8000000000000"]),
        Case(
            name: "delivery",
            form: .delivery,
            seeds: ["dlv_00000000000000000000", "dlv_7ZZZZZZZZZZZZ3ZZZZZZ", "dlv_7ZZZZZZZZZZZZ4000000"]
        ),
        Case(name: "span", form: .span, seeds: ["1s", "90m", "000000001h", "999999999d", "0d", "000000000s"]),
        Case(
            name: "phone",
            form: .phone,
            seeds: [
                "19900001234", "+8619900001234", "0086 199-0000-1234", "(+86) 12345", "+861234", "+85291234567",
                "00861", "029-12345678", "223456789012345", "+ 8 6 223456789012345", "001234", "8612345678901", "86123",
                "'19900001234.0", "=\"８６１９９００００１２３４\"", "199\u{202D}0000\u{AD}1234", "861234567890", "86123456",
            ]
        ),
        Case(
            name: "unit",
            form: .unit,
            seeds: ["", "a", "a/b", "望江/计算机", "..", "a/./b", ".../..a", "a /b", "a//b", "a\u{200B}", "a b"]
        ),
        Case(
            name: "row's id",
            form: .rowID,
            seeds: [
                "a", "1.0", "1.0.0", "20240001.00", "5.1E+17", "5.1e17", "5E17", "2E+9", "1,9E-3", "1.05", "12.3E1234",
            ]
        ),
        Case(
            name: "person's name",
            form: .personalName,
            seeds: [
                "张三", " 张\n三 ", "=\"张\"", "\u{200B}\u{3000}", "a\u{200D}", "e\u{301}", "\u{85}a", "\u{7}", "=\" \"",
            ]
        ),
        Case(name: "name", form: .written(.name), seeds: ["a", " a ", " ", "一\u{2028}二", "e\u{301}", "\u{85}a"]),
        Case(name: "short line", form: .written(.line(upTo: 3)), seeds: ["abc", "ab ", " \u{301}", "👩‍👩‍👧", "a\tb"]),
        Case(name: "blank line", form: .written(.line(upTo: 3, mayBeBlank: true)), seeds: ["", "   ", "a\nb", "abc"]),
        Case(name: "text", form: .written(.text(upTo: 5)), seeds: ["a\nb\rc", "\n\n", "\u{0}a", "abcde", "\u{FEFF}"]),
        Case(
            name: "If-Match",
            form: ifMatch,
            seeds: [#""0""#, #""123456789012345678""#, #"W/"1""#, #""""#, "\"1\n\""]
        ),
        Case(
            name: "Idempotency-Key",
            form: idempotencyKey,
            seeds: ["!", "~", String(repeating: "k", count: 255), "a b", "\u{7F}"]
        ),
    ]

    static let ifMatch = form(of: .ifMatch)
    static let idempotencyKey = form(of: .idempotencyKey)

    private static func form(of parameter: APIParameter) -> StringFormat {
        guard case .text(let form) = parameter.schema.shape else { return .free }
        return form
    }

    /// The format as JSON Schema reads it: the pattern is searched, `$` matches only at the end, lengths are in Unicode
    /// scalars.
    private struct Printed {
        let expression: NSRegularExpression
        let lengths: ClosedRange<Int>

        init(_ form: StringFormat) throws {
            let printed = Schema.text("", form, example: "").definition
            // ICU's `$` also matches before a final line break, ECMA's does not.
            let pattern = try #require(printed["pattern"]?.text).replacing("|$)", with: "|\\z)")
            try #require(pattern.hasPrefix("^") && pattern.hasSuffix("$"))
            expression = try NSRegularExpression(pattern: pattern.dropLast() + "\\z")
            lengths = (printed["minLength"]?.integer ?? 0)...(printed["maxLength"]?.integer ?? .max)
        }

        func accepts(_ text: String) -> Bool {
            lengths.contains(text.unicodeScalars.count)
                && expression.firstMatch(in: text, range: NSRange(location: 0, length: text.utf16.count)) != nil
        }
    }

    @Test("The printed pattern and lengths accept what the check accepts", arguments: forms)
    func agreement(_ form: Case) throws {
        let printed = try Printed(form.form)
        var random = SeededGenerator(state: 17)
        let alphabet = form.seeds.flatMap(\.unicodeScalars)
        var taken = 0
        var refused = 0
        for round in 0..<1000 {
            let text = round < form.seeds.count ? form.seeds[round] : Self.changed(form.seeds, alphabet, &random)
            let isTaken = form.form.accepts(text)
            if isTaken { taken += 1 } else { refused += 1 }
            #expect(printed.accepts(text) == isTaken, "\(text.unicodeScalars.map { String($0.value, radix: 16) })")
        }
        #expect(taken > 50 && refused > 50)
    }

    /// Only assigned characters: the pattern does not cover unassigned ones, and a unit must not contain them.
    @Test("Every assigned character is allowed in a unit's name exactly if the pattern allows it")
    func unitCharacters() throws {
        let printed = try Printed(.unit)
        var differing: [UInt32] = []
        for scalar in Self.scalars where scalar.properties.generalCategory != .unassigned {
            // Ideographs and private-use characters behave like their first ones.
            if scalar.value > 0x3100, scalar.value % 97 != 0 { continue }
            let text = String(String.UnicodeScalarView([scalar]))
            for text in [text, "a\(text)b"] where printed.accepts(text) != StringFormat.unit.accepts(text) {
                differing.append(scalar.value)
            }
        }
        #expect(differing.isEmpty, "\(differing.map { String($0, radix: 16) })")
    }

    @Test("Every format character is in the set of the units' pattern")
    func formatCharacters() {
        for scalar in Self.scalars {
            let isFormat = scalar.properties.generalCategory == .format
            #expect(isFormat == ScalarSet.format.contains(scalar), "\(scalar.value)")
            #expect(scalar.properties.isWhitespace == ScalarSet.white.contains(scalar), "\(scalar.value)")
        }
    }

    /// The planes with characters of these kinds.
    private static let scalars = [UInt32(0)...0x1FFFF, 0xE0000...0xE01FF].joined().compactMap { Unicode.Scalar($0) }

    @Test("Every text of a request has a pattern, few choices or a format")
    func requestTexts() async throws {
        try await Service.with { service in
            for route in service.server.table.routes {
                var open: [String] = []
                if let body = route.body { Self.collectOpenTexts(body, at: route.name, into: &open) }
                #expect(open.isEmpty)
            }
        }
    }

    private static func collectOpenTexts(_ schema: Schema, at place: String, into open: inout [String]) {
        switch schema.shape {
        case .text(let form):
            if form.pattern == nil, form.choices.isEmpty, form.format == nil { open.append(place) }
        case .list(let element, _): collectOpenTexts(element, at: "\(place)[]", into: &open)
        case .map(_, let value): collectOpenTexts(value, at: "\(place).*", into: &open)
        case .object(_, let members):
            for member in members { collectOpenTexts(member.schema, at: "\(place).\(member.name)", into: &open) }
        case .boolean, .integer, .anyObject: return
        }
    }

    /// A text near one of the seeds: parts of two seeds, a character inserted, removed or replaced, or the whole
    /// repeated.
    private static func changed(
        _ seeds: [String],
        _ own: [Unicode.Scalar],
        _ random: inout SeededGenerator
    ) -> String {
        var scalars = Array((seeds.randomElement(using: &random) ?? "").unicodeScalars)
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let place = Int.random(in: 0...scalars.count, using: &random)
            let scalar = (Bool.random(using: &random) ? own : special).randomElement(using: &random) ?? "a"
            switch Int.random(in: 0..<5, using: &random) {
            case 0: scalars.insert(scalar, at: place)
            case 1: if place < scalars.count { scalars.remove(at: place) }
            case 2: if place < scalars.count { scalars[place] = scalar }
            case 3: scalars += (seeds.randomElement(using: &random) ?? "").unicodeScalars.prefix(8)
            default: break
            }
        }
        return String(String.UnicodeScalarView(scalars))
    }

    private static let special: [Unicode.Scalar] = [
        "\u{0}", "\t", "\n", "\r", "\u{B}", "\u{1F}", " ", "!", "\"", "(", ")", "+", "-", ".", "/", "0", "1", "3", "4",
        "7",
        "8", "9", "6", ":", "@", "A", "I", "L", "O", "U", "Z", "a", "i", "z", "_", "\u{7F}", "\u{85}", "\u{A0}",
        "\u{AD}",
        "\u{301}", "\u{1680}", "\u{180E}", "\u{200B}", "\u{200D}", "\u{2028}", "\u{2029}", "\u{3000}", "\u{FEFF}", "界",
        "０", "\u{10FFFD}", "\u{1D173}", "😀",
    ]
}

/// SplitMix64: the same numbers on every machine.
private struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}
