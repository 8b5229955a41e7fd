import RelayAPI
import RelayJSON
import RelayModel

extension Schema {
    /// Validates a value against the schema.
    /// - Throws: The first difference, with its field.
    func check(_ value: JSON, at field: String = "") throws(Problem) {
        if isNullable, value == .null { return }
        switch (shape, value) {
        case (.boolean, .bool), (.anyObject, .object): return
        case (.integer(let range), .number(let digits)):
            guard let number = value.integer, range.contains(number) else {
                throw .wrongValue(field, expected: "a whole number \(Self.bounds(range))", got: digits)
            }
        case (.text(let form), .text(let text)):
            try Self.check(text, against: form, at: field)
        case (.list(let element, let bounds), .list(let values)):
            try Self.check(count: values.count, against: bounds, at: field)
            for (place, value) in values.enumerated() { try element.check(value, at: "\(field)[\(place)]") }
        case (.object(_, let members), .object(let values)): try Self.check(values, against: members, at: field)
        case (.map(let keys, let schema), .object(let values)):
            for member in values {
                let path = Self.join(field, member.name)
                guard keys.accepts(member.name) else { throw .wrongValue(path, expected: keys.expected, got: nil) }
                try schema.check(member.value, at: path)
            }
        default: throw .wrongType(field, expected: expectation, got: value.kind)
        }
    }

    private static func check(_ text: String, against form: StringFormat, at field: String) throws(Problem) {
        guard !form.accepts(text) else { return }
        if let rule = form.rule, case .tooLong(let count) = rule.fault(in: text) {
            throw .tooLong(field, count: count, rule)
        }
        var problem = Problem.wrongValue(field, expected: form.expected, got: nil, code: form.code)
        if let reason = form.explains?(text) {
            problem.detail = "\(reason.prefix(1).uppercased())\(reason.dropFirst()). \(problem.detail)"
        }
        throw problem
    }

    private static func check(count: Int, against bounds: ListBounds, at field: String) throws(Problem) {
        guard count >= bounds.counts.lowerBound else {
            let expected = "at least \(bounds.counts.lowerBound) entries"
            throw .wrongValue(field, expected: expected, got: "\(count)", code: bounds.shortCode)
        }
        guard count <= bounds.counts.upperBound else {
            throw .wrongValue(field, expected: "at most \(bounds.counts.upperBound) entries", got: "\(count)")
        }
    }

    private static func check(_ values: [JSON.Member], against members: [SchemaMember], at field: String)
        throws(Problem)
    {
        for value in values {
            guard let member = members.first(where: { $0.name == value.name }) else {
                throw .unknownField(join(field, value.name), known: members.map(\.name), got: value.name)
            }
            if value.value == .null, !member.isRequired { continue }
            try member.schema.check(value.value, at: join(field, value.name))
        }
        for member in members where member.isRequired && !values.contains(where: { $0.name == member.name }) {
            throw .missingField(join(field, member.name), expected: member.schema.expectation)
        }
    }

    /// The values that the schema accepts, in words.
    var expectation: String {
        switch shape {
        case .boolean: "true or false"
        case .integer: "a whole number"
        case .text(let form): form.expected
        case .list: "an array"
        case .object, .map, .anyObject: "an object"
        }
    }

    private static func bounds(_ range: ClosedRange<Int>) -> String {
        range.upperBound == .max ? "of at least \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
    }

    private static func join(_ field: String, _ name: String) -> String { field.isEmpty ? name : "\(field).\(name)" }
}
