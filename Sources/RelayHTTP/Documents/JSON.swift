import RelayModel

/// A JSON value. Numbers keep their text and objects their order.
enum JSON: Sendable, Hashable {
    case null
    case bool(Bool)
    case number(String)
    case text(String)
    case list([JSON])
    case object([JSONMember])

    /// A whole number.
    static func number(_ value: some BinaryInteger) -> JSON { .number("\(value)") }

    /// An object of these members in order.
    static func members(_ members: KeyValuePairs<String, JSON>) -> JSON {
        .object(members.map { JSONMember(name: $0.key, value: $0.value) })
    }

    /// The member of an object; nil if there is none or the value is not an object.
    subscript(name: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    /// The text; nil for other values.
    var text: String? {
        guard case .text(let text) = self else { return nil }
        return text
    }

    /// The whole number; nil for other values.
    ///
    /// `60.0` and `6e1` are whole numbers too (JSON Schema 2020-12, 6.1.1; RFC 8259, 6). From 2⁵³ on, where a
    /// double is not exact, only plain digits are.
    var integer: Int? {
        guard case .number(let digits) = self else { return nil }
        if let plain = Int(digits) { return plain }
        guard let value = Double(digits), value.magnitude < 9_007_199_254_740_992 else { return nil }
        return Int(exactly: value)
    }

    /// The Boolean; nil for other values.
    var bool: Bool? {
        guard case .bool(let value) = self else { return nil }
        return value
    }

    /// The elements of a list; empty for other values.
    var elements: [JSON] {
        guard case .list(let elements) = self else { return [] }
        return elements
    }

    /// The kind of the value, for error texts.
    var kind: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .number: "a number"
        case .text: "a string"
        case .list: "an array"
        case .object: "an object"
        }
    }
}

/// One name and value of a JSON object.
struct JSONMember: Sendable, Hashable {
    var name: String
    var value: JSON
}

extension JSON {
    /// The text as the name of a person or a circle; nil if it is invalid.
    var writtenName: String? { text.flatMap { try? WrittenValue.name($0) } }
}
