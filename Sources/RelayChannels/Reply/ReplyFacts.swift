import RelayJSON

/// The facts against which a row of an answer table is tested.
struct ReplyFacts {
    let code: ReplyCode
    let message: String
    let tape: JSONTape?

    var codeText: String {
        if case .value(let text) = code { return text.utf8.count <= 100 ? text : String(text.prefix(100)) }
        return code == .foreign ? "not_a_text" : ""
    }

    /// The first row all of whose conditions hold.
    func firstMatch(_ rows: [ReplyRule]) -> ReplyRule? {
        var lowered: [UInt8]?
        return rows.first { row in
            guard matches(row.codes), matchesField(row) else { return false }
            guard !row.texts.isEmpty else { return true }
            let text = lowered ?? message.utf8.map(TextPattern.lower)
            lowered = text
            return row.texts.contains { $0.matches(lowered: text) }
        }
    }

    private func matches(_ codes: ReplyRule.Codes) -> Bool {
        switch codes {
        case .any: return code != .missing
        case .missing: return code == .missing
        case .some(let patterns):
            guard case .value(let text) = code else { return false }
            return patterns.contains { $0.matches(text) }
        }
    }

    private func matchesField(_ row: ReplyRule) -> Bool {
        guard let path = row.field else { return true }
        guard let tape, let place = tape.find(path), tape.kind(place) != .null else { return false }
        guard let value = row.fieldValue else { return true }
        return tape.text(place) == value
    }
}
