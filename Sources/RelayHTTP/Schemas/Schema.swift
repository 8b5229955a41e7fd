import RelayJSON
import RelayModel

/// How many entries a list may have.
struct ListBounds: Sendable {
    var counts: ClosedRange<Int> = 0...Int.max
    /// The code of the refusal of a list that has too few.
    var shortCode = "invalid_field"
}

/// What a JSON value looks like. One value checks requests, is printed in the OpenAPI document, and gives its examples.
struct Schema: Sendable {
    /// The kind of value.
    indirect enum Shape: Sendable {
        case boolean
        case integer(ClosedRange<Int>)
        case text(StringFormat)
        case list(Schema, ListBounds)
        /// Named members; the name puts it among the document's components.
        case object(name: String, members: [SchemaMember])
        /// Names that are not fixed, each with a value of the same kind.
        case map(keys: StringFormat, Schema)
        /// An object of the sender's own.
        case anyObject
    }

    var shape: Shape
    var isNullable = false
    var summary: String
    var example: JSON

    /// True or false.
    static func boolean(_ summary: String, example: Bool) -> Schema {
        Schema(shape: .boolean, summary: summary, example: .bool(example))
    }

    /// A whole number.
    static func integer(_ summary: String, in range: ClosedRange<Int> = 0...Int.max, example: Int) -> Schema {
        Schema(shape: .integer(range), summary: summary, example: .number(example))
    }

    /// A text.
    static func text(_ summary: String, _ form: StringFormat = .free, example: String) -> Schema {
        Schema(shape: .text(form), summary: summary, example: .text(example))
    }

    /// The written name of an enumeration's case.
    static func choice<Value: StringEnum>(_ type: Value.Type, _ summary: String, example: Value) -> Schema {
        .text(summary, .choice(Value.allCases.map(\.name)), example: example.name)
    }

    /// A list.
    static func list(of element: Schema, _ summary: String, _ bounds: ListBounds = ListBounds()) -> Schema {
        Schema(shape: .list(element, bounds), summary: summary, example: .list([element.example]))
    }

    /// An object with fixed members.
    static func object(_ name: String, _ summary: String, _ members: [SchemaMember]) -> Schema {
        let example = members.map { JSON.Member(name: $0.name, value: $0.schema.example) }
        return Schema(shape: .object(name: name, members: members), summary: summary, example: .object(example))
    }

    /// An object with names of one form and values of one kind.
    static func map(_ summary: String, keys: StringFormat, of value: Schema, example: [String]) -> Schema {
        let members = example.map { JSON.Member(name: $0, value: value.example) }
        return Schema(shape: .map(keys: keys, value), summary: summary, example: .object(members))
    }

    /// The same, or null.
    var orNull: Schema {
        var schema = self
        schema.isNullable = true
        return schema
    }

    /// The same with another explanation and example.
    func shown(as summary: String, example: JSON? = nil) -> Schema {
        var schema = self
        schema.summary = summary
        schema.example = example ?? schema.example
        return schema
    }

    /// The members of an object; none for anything else.
    var members: [SchemaMember] {
        guard case .object(_, let members) = shape else { return [] }
        return members
    }
}

/// A member of an object.
struct SchemaMember: Sendable {
    var name: String
    var schema: Schema
    /// A member that is not required may also be null, which means the same as leaving it out.
    var isRequired: Bool

    /// A member that must be there.
    init(_ name: String, _ schema: Schema) {
        self.name = name
        self.schema = schema
        isRequired = true
    }

    /// A member that may be left out.
    static func optional(_ name: String, _ schema: Schema) -> SchemaMember {
        var member = SchemaMember(name, schema)
        member.isRequired = false
        return member
    }
}
