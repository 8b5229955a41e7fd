import RelayJSON

/// One field of a model: its JSON name, its schema, and the property that holds its value.
///
/// The server writes the field, a client reads it, and the OpenAPI document describes it, all from one declaration.
package struct APIField<Model: Sendable>: Sendable {
    package let name: String
    /// The field in the schema of the whole model.
    package let member: SchemaMember
    /// Whether a reader refuses an object without the field.
    private(set) var isExpected: Bool
    /// Whether null has a meaning of its own.
    var readsNull = false
    /// The value; nil if the field is omitted.
    let write: @Sendable (Model) -> JSON?
    let read: @Sendable (inout Model, JSON) throws(APIReadingFault) -> Void

    /// A field that is always there.
    package static func field<Value: APIValue>(
        _ name: String,
        _ property: any WritableKeyPath<Model, Value> & Sendable,
        _ schema: Schema
    ) -> APIField {
        APIField(name: name, member: SchemaMember(name, schema), isExpected: true) {
            $0[keyPath: property].json
        } read: { model, json throws(APIReadingFault) in
            model[keyPath: property] = try Value(json: json)
        }
    }

    /// A field whose value is another model.
    package static func field<Value: APIModel>(
        _ name: String,
        _ property: any WritableKeyPath<Model, Value> & Sendable
    ) -> APIField {
        field(name, property, Value.schema)
    }

    /// A list of models.
    package static func list<Value: APIModel>(
        _ name: String,
        _ property: any WritableKeyPath<Model, [Value]> & Sendable,
        _ summary: String
    ) -> APIField {
        field(name, property, .list(of: Value.schema, summary))
    }

    /// A field that is null where the property is nil. A reader takes a missing field as nil.
    package static func nullable<Value: APIValue>(
        _ name: String,
        _ property: any WritableKeyPath<Model, Value?> & Sendable,
        _ schema: Schema
    ) -> APIField {
        APIField(name: name, member: SchemaMember(name, schema.orNull), isExpected: false) {
            $0[keyPath: property]?.json ?? .null
        } read: { model, json throws(APIReadingFault) in
            model[keyPath: property] = try Value(json: json)
        }
    }

    /// A field that is omitted where the property is nil. A reader takes null as nil.
    package static func optional<Value: APIValue>(
        _ name: String,
        _ property: any WritableKeyPath<Model, Value?> & Sendable,
        _ schema: Schema
    ) -> APIField {
        APIField(name: name, member: .optional(name, schema), isExpected: false) {
            $0[keyPath: property]?.json
        } read: { model, json throws(APIReadingFault) in
            model[keyPath: property] = try Value(json: json)
        }
    }

    /// A field of a change: omitted where the property is nil, null where it is `.some(nil)`, which removes the value.
    package static func change<Value: APIValue>(
        _ name: String,
        _ property: any WritableKeyPath<Model, Value??> & Sendable,
        _ schema: Schema
    ) -> APIField {
        APIField(name: name, member: .optional(name, schema), isExpected: false, readsNull: true) {
            $0[keyPath: property].map { $0?.json ?? .null }
        } read: { model, json throws(APIReadingFault) in
            model[keyPath: property] = .some(json == .null ? nil : try Value(json: json))
        }
    }

    /// The same field, which may be missing or null when it is read: the property keeps its default value. So a client
    /// reads the response of an earlier relay, and the relay a preview with an audience alone.
    package var mayBeMissing: APIField {
        var field = self
        field.isExpected = false
        return field
    }

    /// The same field of a larger model that has `property`.
    package func inside<Whole: Sendable>(_ property: any WritableKeyPath<Whole, Model> & Sendable) -> APIField<Whole> {
        APIField<Whole>(name: name, member: member, isExpected: isExpected, readsNull: readsNull) {
            write($0[keyPath: property])
        } read: { whole, json throws(APIReadingFault) in
            try read(&whole[keyPath: property], json)
        }
    }
}
