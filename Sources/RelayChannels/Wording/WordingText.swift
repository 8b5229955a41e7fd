import RelayModel

/// A parsed text of the relay. A line whose fields are all empty is left out, and double blanks around an empty field
/// become one.
struct WordingText: Sendable {
    private enum Piece: Sendable {
        case literal(String)
        case field(WordingField)
    }

    /// The problem of a text.
    enum Fault: Error {
        case unclosed
        case unknownField(String)
    }

    private var lines: [[Piece]] = []

    /// The empty text.
    init() {}

    /// Parses the `{{…}}`.
    init(_ text: String) throws(Fault) {
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            var pieces: [Piece] = []
            var rest = line
            while let open = rest.firstRange(of: "{{") {
                if open.lowerBound > rest.startIndex { pieces.append(.literal(String(rest[..<open.lowerBound]))) }
                let inside = rest[open.upperBound...]
                guard let close = inside.firstRange(of: "}}") else { throw .unclosed }
                let name = inside[..<close.lowerBound].filter { $0 != " " }
                guard let field = WordingField(name: name) else { throw .unknownField(name) }
                pieces.append(.field(field))
                rest = inside[close.upperBound...]
            }
            if !rest.isEmpty { pieces.append(.literal(String(rest))) }
            lines.append(pieces)
        }
    }

    /// All fields, in order.
    var fields: [WordingField] {
        lines.joined().compactMap { piece in
            if case .field(let field) = piece { return field }
            return nil
        }
    }

    /// The text with its fields filled in. A `{{…}}` in a field's value is text, not a placeholder.
    func filled(_ values: [WordingField: String]) -> String {
        lines.compactMap { pieces -> String? in
            var text = ""
            var fieldCount = 0
            var emptyCount = 0
            for piece in pieces {
                switch piece {
                case .literal(let literal):
                    text += text.hasSuffix(" ") && literal.hasPrefix(" ") ? String(literal.dropFirst()) : literal
                case .field(let field):
                    let value = values[field] ?? ""
                    fieldCount += 1
                    if value.isEmpty { emptyCount += 1 }
                    text += value
                }
            }
            return fieldCount > 0 && emptyCount == fieldCount ? nil : text
        }.joined(separator: "\n")
    }
}
