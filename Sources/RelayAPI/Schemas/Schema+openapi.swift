package import RelayJSON

extension Schema {
    /// The schema in OpenAPI 3.1 (JSON Schema 2020-12); named objects as a reference.
    package var openAPI: JSON {
        if case .object(let name, _) = shape {
            let reference = JSON.members(["$ref": .text("#/components/schemas/\(name)")])
            return isNullable ? .members(["anyOf": .list([reference, .members(["type": .text("null")])])]) : reference
        }
        return definition
    }

    /// The complete schema, one level deep.
    package var definition: JSON {
        var members: [JSON.Member] = []
        func add(_ name: String, _ value: JSON) { members.append(JSON.Member(name: name, value: value)) }
        func type(_ name: String) { add("type", isNullable ? .list([.text(name), .text("null")]) : .text(name)) }
        switch shape {
        case .boolean: type("boolean")
        case .integer(let range):
            type("integer")
            add("minimum", .number(range.lowerBound))
            if range.upperBound != .max { add("maximum", .number(range.upperBound)) }
        case .text(let form):
            type("string")
            if let format = form.format { add("format", .text(format)) }
            if let pattern = form.pattern { add("pattern", .text(pattern)) }
            if let lengths = form.lengths {
                if lengths.lowerBound > 0 { add("minLength", .number(lengths.lowerBound)) }
                add("maxLength", .number(lengths.upperBound))
            }
            if !form.choices.isEmpty {
                add("enum", .list(form.choices.map { .text($0) } + (isNullable ? [.null] : [])))
            }
        case .list(let element, let bounds):
            type("array")
            add("items", element.openAPI)
            if bounds.counts.lowerBound > 0 { add("minItems", .number(bounds.counts.lowerBound)) }
            if bounds.counts.upperBound != .max { add("maxItems", .number(bounds.counts.upperBound)) }
        case .object(_, let parts):
            type("object")
            let properties = parts.map { part in
                JSON.Member(name: part.name, value: part.isRequired ? part.schema.openAPI : part.schema.orNull.openAPI)
            }
            add("properties", .object(properties))
            let required = parts.filter(\.isRequired).map { JSON.text($0.name) }
            if !required.isEmpty { add("required", .list(required)) }
            add("additionalProperties", .bool(false))
        case .map(let keys, let value):
            type("object")
            if !keys.choices.isEmpty { add("propertyNames", .members(["enum": .list(keys.choices.map { .text($0) })])) }
            if let pattern = keys.pattern { add("propertyNames", .members(["pattern": .text(pattern)])) }
            add("additionalProperties", value.openAPI)
        case .anyObject: type("object")
        }
        if !summary.isEmpty { add("description", .text(summary)) }
        add("examples", .list([example]))
        return .object(members)
    }

    /// Adds the named objects in this schema, including the schema itself.
    package func collectComponents(into components: inout [String: Schema]) {
        switch shape {
        case .object(let name, let members):
            guard components.updateValue(self, forKey: name) == nil else { return }
            for member in members { member.schema.collectComponents(into: &components) }
        case .list(let element, _): element.collectComponents(into: &components)
        case .map(_, let value): value.collectComponents(into: &components)
        case .boolean, .integer, .text, .anyObject: return
        }
    }
}
