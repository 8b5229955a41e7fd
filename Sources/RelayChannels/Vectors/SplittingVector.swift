import RelayModel

/// One text, the limit it is split by, and what must hold for the parts.
struct SplittingVector {
    /// The body that holds the text where whole bodies are measured.
    private static let envelope = "{\"msgtype\":\"text\",\"text\":{\"content\":\"\"}}"

    let vector: JSONValue

    init(_ vector: JSONValue) { self.vector = vector }

    func check() -> VectorOutcome {
        let expect = JSONValue.object(vector["expect"]?.members.filter { $0.key != "note" } ?? [])
        guard let unit = vector["unit"]?.text.flatMap({ TextUnit(name: $0) }), let limit = vector["limit"]?.int else {
            return VectorOutcome(vector, expected: expect, got: .object([("error", .string("no limit"))]), ok: false)
        }
        let markup = vector["markup"]?.text.flatMap { Markup(name: $0) } ?? .plain
        let room = unit == .jsonBodyBytes ? limit - Self.envelope.utf8.count : limit
        let text = self.text
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

    private var text: String {
        if let text = vector["text"]?.text { return text }
        let pattern = vector["text_repeat"]
        let unit = pattern?["unit"]?.text ?? ""
        return (pattern?["prefix"]?.text ?? "") + String(repeating: unit, count: max(0, pattern?["count"]?.int ?? 0))
            + (pattern?["suffix"]?.text ?? "")
    }
}
