/// A parsed text of a channel file: literal pieces and fields. It is parsed once, when the file is loaded.
struct Template: Hashable, Sendable {
    /// A piece of the file's own text, or a field's place.
    enum Piece: Hashable, Sendable {
        case literal(String)
        case field(Field)
    }

    let pieces: [Piece]

    /// The problem of a template's text.
    enum Fault: Error {
        case unclosed
        case unknownField(String)
    }

    /// Parses the `{{…}}`; throws if one is not closed or names no field.
    init(_ text: String) throws(Fault) {
        var pieces: [Piece] = []
        var rest = Substring(text)
        while let open = rest.firstRange(of: "{{") {
            if open.lowerBound > rest.startIndex { pieces.append(.literal(String(rest[..<open.lowerBound]))) }
            let inside = rest[open.upperBound...]
            guard let close = inside.firstRange(of: "}}") else { throw .unclosed }
            let name = inside[..<close.lowerBound].filter { $0 != " " }
            guard let field = Field(name: name) else { throw .unknownField(name) }
            pieces.append(.field(field))
            rest = inside[close.upperBound...]
        }
        if !rest.isEmpty { pieces.append(.literal(String(rest))) }
        self.pieces = pieces
    }

    /// All fields, in order.
    var fields: [Field] {
        pieces.compactMap { piece in
            if case .field(let field) = piece { return field }
            return nil
        }
    }

    /// The fields that decide whether a line is empty: not the constants of the file, such as a colour, if there are
    /// others.
    var telling: [Field] {
        let others = fields.filter { field in
            if case .value = field { return false }
            return true
        }
        return others.isEmpty ? fields : others
    }

    /// The field that is the whole template, if it is one.
    var onlyField: Field? {
        if pieces.count == 1, case .field(let field) = pieces[0] { return field }
        return nil
    }
}

extension Template {
    /// The empty template.
    static let empty = Template()

    private init() { pieces = [] }
}
