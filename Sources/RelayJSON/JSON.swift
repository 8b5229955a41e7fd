/// A JSON value. Numbers keep their text and objects their order.
package enum JSON: Sendable, Hashable {
    case null
    case bool(Bool)
    /// As it is written.
    case number(String)
    case text(String)
    case list([JSON])
    case object([Member])

    /// One name and value of an object.
    package struct Member: Sendable, Hashable {
        package var name: String
        package var value: JSON

        package init(name: String, value: JSON) {
            self.name = name
            self.value = value
        }
    }

    /// A whole number.
    package static func number(_ value: some BinaryInteger) -> JSON { .number("\(value)") }

    /// An object of these members in order.
    package static func members(_ members: KeyValuePairs<String, JSON>) -> JSON {
        .object(members.map { Member(name: $0.key, value: $0.value) })
    }

    /// The member of an object, the last of a repeated name; nil where there is none, also for a value that is no
    /// object.
    package subscript(name: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        return members.last { $0.name == name }?.value
    }

    /// The text; nil for other values.
    package var text: String? {
        guard case .text(let text) = self else { return nil }
        return text
    }

    /// The whole number; nil for other values.
    ///
    /// `60.0` and `6e1` are whole numbers too (JSON Schema 2020-12, 6.1.1; RFC 8259, 6). From 2⁵³ on, where a
    /// double is not exact, only plain digits are.
    package var integer: Int? {
        guard case .number(let digits) = self else { return nil }
        if let plain = Int(digits) { return plain }
        guard let value = Double(digits), value.magnitude < 9_007_199_254_740_992 else { return nil }
        return Int(exactly: value)
    }

    /// The Boolean; nil for other values.
    package var bool: Bool? {
        guard case .bool(let value) = self else { return nil }
        return value
    }

    /// The elements of a list; empty for other values.
    package var elements: [JSON] {
        guard case .list(let elements) = self else { return [] }
        return elements
    }

    /// The members of an object; nil for anything else.
    package var members: [Member]? {
        guard case .object(let members) = self else { return nil }
        return members
    }

    /// The texts of a list, other kinds left out; none for anything but a list.
    package var texts: [String] { elements.compactMap(\.text) }

    /// The kind of the value, for error texts.
    package var kind: String {
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

extension JSON: ExpressibleByStringLiteral, ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByNilLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    package init(stringLiteral value: String) { self = .text(value) }
    package init(integerLiteral value: Int64) { self = .number(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(nilLiteral: ()) { self = .null }
    package init(arrayLiteral elements: JSON...) { self = .list(elements) }
    package init(dictionaryLiteral elements: (String, JSON)...) {
        self = .object(elements.map { Member(name: $0.0, value: $0.1) })
    }
}
