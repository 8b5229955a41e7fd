/// One member of a view: name, schema, and how the value is had.
struct Property<Whole: Sendable>: Sendable {
    let name: String
    let schema: Schema
    let value: @Sendable (Whole) -> JSON

    /// A member.
    init(_ name: String, _ schema: Schema, _ value: @escaping @Sendable (Whole) -> JSON) {
        self.name = name
        self.schema = schema
        self.value = value
    }

    /// A text.
    static func text(_ name: String, _ schema: Schema, _ value: @escaping @Sendable (Whole) -> String) -> Property {
        Property(name, schema) { .text(value($0)) }
    }

    /// A text, or null.
    static func text(_ name: String, orNull schema: Schema, _ value: @escaping @Sendable (Whole) -> String?) -> Property
    {
        Property(name, schema.orNull) { value($0).map { .text($0) } ?? .null }
    }

    /// A whole number.
    static func number(_ name: String, _ schema: Schema, _ value: @escaping @Sendable (Whole) -> Int) -> Property {
        Property(name, schema) { .number(value($0)) }
    }

    /// A whole number, or null.
    static func number(_ name: String, orNull schema: Schema, _ value: @escaping @Sendable (Whole) -> Int64?)
        -> Property
    {
        Property(name, schema.orNull) { value($0).map { .number($0) } ?? .null }
    }

    /// True or false.
    static func boolean(_ name: String, _ schema: Schema, _ value: @escaping @Sendable (Whole) -> Bool) -> Property {
        Property(name, schema) { .bool(value($0)) }
    }
}
