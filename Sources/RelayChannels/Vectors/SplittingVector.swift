import RelayJSON
import RelayModel

/// One text, its limit, and the expected properties of the parts.
struct SplittingVector {
    /// The body around the text, if whole bodies are measured.
    private static let envelope = "{\"msgtype\":\"text\",\"text\":{\"content\":\"\"}}"

    private static let expectations: Set<String> = [
        "min_parts", "max_parts", "rejoin", "balanced", "unbroken", "note",
    ]
    /// The size of the largest text that is split, in bytes; far above any channel's limit.
    private static let textLimit = 4 << 20

    let vector: JSONValue

    init(_ vector: JSONValue) { self.vector = vector }

    func check() -> VectorOutcome {
        if let problem { return VectorOutcome(vector, problem: problem) }
        let expect = JSONValue.object(vector["expect"]?.members.filter { $0.key != "note" } ?? [])
        guard let unit = vector["unit"]?.text.flatMap({ TextUnit(name: $0) }), let limit = vector["limit"]?.int else {
            return VectorOutcome(vector, problem: "unit is unknown, or limit is no number")
        }
        let markup = vector["markup"]?.text.flatMap { Markup(name: $0) } ?? .plain
        let room = unit == .jsonBodyBytes ? limit - Self.envelope.utf8.count : limit
        let text = self.text
        if let total = vector["total"] {
            let size = unit.cost(of: text) + limit - room
            guard total.int == size else {
                return VectorOutcome(vector, problem: "total is \(total.written), the text has \(size)")
            }
        }
        guard let parts = Splitter(limit: room, unit: unit, markup: markup).split(text) else {
            return VectorOutcome(vector, expected: expect, got: .object([("error", .string("no room"))]), ok: false)
        }
        let rules = SplittingRules(text: text, parts: parts, unit: unit, room: room, expect: expect)
        var got: [(key: String, value: JSONValue)] = expect.members.map { key, value in
            (key, rules.found(key, value))
        }
        let faults = rules.faults
        if !faults.isEmpty { got.append(("faults", .array(faults.map { .string($0) }))) }
        return VectorOutcome(vector, expected: expect, got: .object(got), ok: faults.isEmpty)
    }

    /// The unknown part; nil if there is none.
    private var problem: String? {
        let expect = vector["expect"]?.members ?? []
        if expect.isEmpty { return "expect is missing" }
        if let key = expect.first(where: { !Self.expectations.contains($0.key) })?.key {
            return "expect.\(key) is unknown; known: \(Self.expectations.sorted().joined(separator: ", "))"
        }
        for (key, value) in expect {
            switch key {
            case "min_parts", "max_parts":
                guard case .number = value, value.int != nil else { return "expect.\(key) is no whole number" }
            case "rejoin":
                guard ["ignoring_whitespace", "ignoring_markup"].contains(value.text ?? "") else {
                    return "expect.rejoin is neither ignoring_whitespace nor ignoring_markup"
                }
            case "unbroken":
                guard case .array(let texts) = value, texts.allSatisfy({ $0.text?.isEmpty == false }) else {
                    return "expect.unbroken is no list of texts"
                }
            case "balanced":
                guard case .array(let pairs) = value,
                    pairs.allSatisfy({ $0.elements.count == 2 && $0.elements.allSatisfy { $0.text?.isEmpty == false } })
                else { return "expect.balanced is no list of pairs" }
            default: break
            }
        }
        if let markup = vector["markup"], markup.text.flatMap({ Markup(name: $0) }) == nil {
            return "markup is unknown; known: \(Markup.names)"
        }
        if vector["text"]?.text != nil { return nil }
        guard let pattern = vector["text_repeat"], let unit = pattern["unit"]?.text, case .number? = pattern["count"],
            let count = pattern["count"]?.int, count >= 0
        else { return "neither text nor text_repeat with unit and count" }
        let (size, isTooLarge) = unit.utf8.count.multipliedReportingOverflow(by: count)
        if isTooLarge || size > Self.textLimit { return "text_repeat makes more than \(Self.textLimit) bytes" }
        return nil
    }

    private var text: String {
        if let text = vector["text"]?.text { return text }
        let pattern = vector["text_repeat"]
        let unit = pattern?["unit"]?.text ?? ""
        return (pattern?["prefix"]?.text ?? "") + String(repeating: unit, count: max(0, pattern?["count"]?.int ?? 0))
            + (pattern?["suffix"]?.text ?? "")
    }
}
