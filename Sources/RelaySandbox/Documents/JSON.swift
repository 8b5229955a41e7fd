/// A JSON value (RFC 8259): what a request's body says, and what a reply is made of.
enum JSON: Hashable, Sendable {
    case null
    case bool(Bool)
    /// A number without fraction or exponent that fits 64 bits.
    case integer(Int64)
    case number(Double)
    case string(String)
    case array([JSON])
    /// Members in the order of the text; if a name occurs twice, the later value wins.
    case object([Member])

    /// One `"name": value` of an object.
    struct Member: Hashable, Sendable {
        var name: String
        var value: JSON
    }

    /// The value of an object's member; nil for a missing one and for anything that is not an object.
    subscript(name: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        return members.last { $0.name == name }?.value
    }

    /// The text of a string; nil for every other kind.
    var text: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// A whole number, also one written as a string of digits.
    var wholeNumber: Int64? {
        switch self {
        case .integer(let number): number
        case .string(let text): Int64(text)
        default: nil
        }
    }

    /// The elements of an array; nil for every other kind.
    var elements: [JSON]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }

    /// The members of an object; nil for every other kind.
    var members: [Member]? {
        guard case .object(let members) = self else { return nil }
        return members
    }

    /// The strings of an array, other kinds left out; empty for anything that is not an array.
    var texts: [String] { elements?.compactMap(\.text) ?? [] }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByNilLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    init(stringLiteral value: String) { self = .string(value) }
    init(integerLiteral value: Int64) { self = .integer(value) }
    init(booleanLiteral value: Bool) { self = .bool(value) }
    init(nilLiteral: ()) { self = .null }
    init(arrayLiteral elements: JSON...) { self = .array(elements) }
    init(dictionaryLiteral elements: (String, JSON)...) {
        self = .object(elements.map { Member(name: $0.0, value: $0.1) })
    }
}
