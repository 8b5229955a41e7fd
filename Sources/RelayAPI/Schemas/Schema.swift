package import RelayJSON
package import RelayModel

/// The limits of a list's length.
package struct ListBounds: Sendable {
    package var counts: ClosedRange<Int> = 0...Int.max
    /// The error code of a list that is too short.
    package var shortCode = "invalid_field"

    package init(counts: ClosedRange<Int> = 0...Int.max, shortCode: String = "invalid_field") {
        self.counts = counts
        self.shortCode = shortCode
    }
}

/// The schema of a JSON value. It validates requests, is printed in the OpenAPI document, and provides its examples.
package struct Schema: Sendable {
    /// The kind of value.
    package indirect enum Shape: Sendable {
        case boolean
        case integer(ClosedRange<Int>)
        case text(StringFormat)
        case list(Schema, ListBounds)
        /// Named members; `name` is the component's name in the document.
        case object(name: String, members: [SchemaMember])
        /// Any names of a format, each with a value of the same schema.
        case map(keys: StringFormat, Schema)
        /// An object with any members, defined by the sender.
        case anyObject
    }

    package var shape: Shape
    package var isNullable = false
    package var summary: String
    package var example: JSON

    package init(shape: Shape, summary: String, example: JSON) {
        self.shape = shape
        self.summary = summary
        self.example = example
    }

    /// True or false.
    package static func boolean(_ summary: String, example: Bool) -> Schema {
        Schema(shape: .boolean, summary: summary, example: .bool(example))
    }

    /// A whole number.
    package static func integer(_ summary: String, in range: ClosedRange<Int> = 0...Int.max, example: Int) -> Schema {
        Schema(shape: .integer(range), summary: summary, example: .number(example))
    }

    /// A text.
    package static func text(_ summary: String, _ form: StringFormat = .free, example: String) -> Schema {
        Schema(shape: .text(form), summary: summary, example: .text(example))
    }

    /// The written name of an enumeration's case.
    package static func choice<Value: StringEnum>(_ type: Value.Type, _ summary: String, example: Value) -> Schema {
        .text(summary, .choice(Value.allCases.map(\.name)), example: example.name)
    }

    /// A list.
    package static func list(of element: Schema, _ summary: String, _ bounds: ListBounds = ListBounds()) -> Schema {
        Schema(shape: .list(element, bounds), summary: summary, example: .list([element.example]))
    }

    /// An object with fixed members.
    package static func object(_ name: String, _ summary: String, _ members: [SchemaMember]) -> Schema {
        let example = members.map { JSON.Member(name: $0.name, value: $0.schema.example) }
        return Schema(shape: .object(name: name, members: members), summary: summary, example: .object(example))
    }

    /// An object with names of one format and values of one schema.
    package static func map(_ summary: String, keys: StringFormat, of value: Schema, example: [String]) -> Schema {
        let members = example.map { JSON.Member(name: $0, value: value.example) }
        return Schema(shape: .map(keys: keys, value), summary: summary, example: .object(members))
    }

    /// The same schema, or null.
    package var orNull: Schema {
        var schema = self
        schema.isNullable = true
        return schema
    }

    /// The same schema with another summary and example.
    package func shown(as summary: String, example: JSON? = nil) -> Schema {
        var schema = self
        schema.summary = summary
        schema.example = example ?? schema.example
        return schema
    }

    /// The members of an object; empty for other schemas.
    package var members: [SchemaMember] {
        guard case .object(_, let members) = shape else { return [] }
        return members
    }
}

/// A member of an object.
package struct SchemaMember: Sendable {
    package var name: String
    package var schema: Schema
    /// Whether the member is required. An optional member may also be null, which is the same as omitting it.
    package var isRequired: Bool

    /// A required member.
    package init(_ name: String, _ schema: Schema) {
        self.name = name
        self.schema = schema
        isRequired = true
    }

    /// An optional member.
    package static func optional(_ name: String, _ schema: Schema) -> SchemaMember {
        var member = SchemaMember(name, schema)
        member.isRequired = false
        return member
    }
}
