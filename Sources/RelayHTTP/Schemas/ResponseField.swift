import RelayJSON

/// One member of a view: its name, its schema, and the function that returns its value.
struct ResponseField<Whole: Sendable>: Sendable {
    let name: String
    let schema: Schema
    let value: @Sendable (Whole) -> JSON

    init(_ name: String, _ schema: Schema, _ value: @escaping @Sendable (Whole) -> JSON) {
        self.name = name
        self.schema = schema
        self.value = value
    }

    /// A text.
    static func text(_ name: String, _ schema: Schema, _ value: @escaping @Sendable (Whole) -> String) -> ResponseField
    {
        ResponseField(name, schema) { .text(value($0)) }
    }

    /// A text, or null.
    static func text(_ name: String, orNull schema: Schema, _ value: @escaping @Sendable (Whole) -> String?)
        -> ResponseField
    {
        ResponseField(name, schema.orNull) { value($0).map { .text($0) } ?? .null }
    }

    /// A whole number.
    static func number(_ name: String, _ schema: Schema, _ value: @escaping @Sendable (Whole) -> Int) -> ResponseField {
        ResponseField(name, schema) { .number(value($0)) }
    }

    /// A whole number, or null.
    static func number(_ name: String, orNull schema: Schema, _ value: @escaping @Sendable (Whole) -> Int64?)
        -> ResponseField
    {
        ResponseField(name, schema.orNull) { value($0).map { .number($0) } ?? .null }
    }

    /// True or false.
    static func boolean(_ name: String, _ schema: Schema, _ value: @escaping @Sendable (Whole) -> Bool) -> ResponseField
    {
        ResponseField(name, schema) { .bool(value($0)) }
    }
}

/// The JSON form of an object in answers: a table of properties that defines both its JSON and its schema.
protocol ResponseModel: Sendable {
    /// The schema's name in the document.
    static var name: String { get }
    /// A one-sentence description.
    static var summary: String { get }
    /// The members in order.
    static var properties: [ResponseField<Self>] { get }
}

extension ResponseModel {
    /// The schema of ``json``.
    static var schema: Schema { .object(name, summary, properties.map { SchemaMember($0.name, $0.schema) }) }

    /// The JSON object.
    var json: JSON { .object(Self.properties.map { JSON.Member(name: $0.name, value: $0.value(self)) }) }
}
