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
