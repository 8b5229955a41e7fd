import HTTPTypes
import RelayAPI
import RelayJSON
import RelayModel

/// Parses the query of a request and validates it against the route's parameters.
enum QueryText {
    /// The values by name.
    /// - Throws: 422 for an unknown, repeated or missing name, or an invalid value.
    static func read(_ text: String?, for route: APIRoute) throws(Problem) -> [String: String] {
        let known = route.parameters.filter { $0.place == .query }
        var values: [String: String] = [:]
        for pair in (text ?? "").split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentEncoding.decode(parts[0]),
                let value = PercentEncoding.decode(parts.count > 1 ? parts[1] : "")
            else { throw Problem(.badRequest, "malformed_query", "The query is not percent-encoded UTF-8.") }
            guard let parameter = known.first(where: { $0.name == name }) else {
                if route.ignoresOtherParameters { continue }
                throw .unknownField(name, known: known.map(\.name), got: name)
            }
            if case .integer = parameter.schema.shape {
                guard Int(value) != nil else { throw .wrongValue(name, expected: "a whole number", got: value) }
                try parameter.schema.check(.number(value), at: name)
            } else {
                try parameter.schema.check(.text(value), at: name)
            }
            guard values.updateValue(value, forKey: name) == nil else {
                throw Problem(.unprocessableContent, "invalid_field", "This parameter is repeated.", field: name)
            }
        }
        if let missing = known.first(where: { $0.isRequired && values[$0.name] == nil }) {
            throw .missingField(missing.name, expected: missing.schema.expectation)
        }
        return values
    }
}
