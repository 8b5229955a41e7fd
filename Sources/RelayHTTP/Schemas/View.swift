/// What an answer shows of something: a table of properties, from which both its JSON and its schema are made.
protocol View: Sendable {
    /// The schema's name in the document.
    static var name: String { get }
    /// What it is, one sentence.
    static var summary: String { get }
    /// The members in order.
    static var properties: [Property<Self>] { get }
}

extension View {
    /// The schema of what ``json`` gives.
    static var schema: Schema { .object(name, summary, properties.map { SchemaMember($0.name, $0.schema) }) }

    /// The JSON object.
    var json: JSON { .object(Self.properties.map { JSONMember(name: $0.name, value: $0.value(self)) }) }
}
