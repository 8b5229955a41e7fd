package import RelayJSON

/// A request or a response of the API: a plain value with a table of its fields.
///
/// ```swift
/// struct ForwardingResponse: APIModel {
///     var at = ""
///     var by = ""
///
///     static let fields = APIFields<Self>(
///         "Forwarding",
///         "A person's confirmation that the text was passed on by hand.",
///         [
///             .field("at", \.at, .text("When it was confirmed.", .moment, example: "2026-03-02T15:42:10.000+08:00")),
///             .field("by", \.by, .text("The name of the confirming key.", example: "counsellor-li")),
///         ]
///     )
/// }
/// ```
///
/// The values are those of the JSON: names of states and kinds are texts, so that a client can show a name that only a
/// newer relay knows.
package protocol APIModel: APIValue {
    /// A value whose properties have their defaults; reading sets them.
    init()
    /// The fields in the order of the JSON.
    static var fields: APIFields<Self> { get }
}

/// The fields of a model, with the model's name and description in the OpenAPI document.
package struct APIFields<Model: Sendable>: Sendable {
    package let list: [APIField<Model>]
    /// The schema of the JSON object.
    package let schema: Schema

    package init(_ name: String, _ summary: String, _ list: [APIField<Model>]) {
        self.list = list
        schema = .object(name, summary, list.map(\.member))
    }
}

extension APIModel {
    /// The schema of ``json``.
    package static var schema: Schema { fields.schema }

    /// The JSON object.
    package var json: JSON {
        .object(
            Self.fields.list.compactMap { field in field.write(self).map { JSON.Member(name: field.name, value: $0) } }
        )
    }

    /// Reads a JSON object and ignores unknown fields, which a newer relay may send.
    package init(json: JSON) throws(APIReadingFault) {
        guard let members = json.members else { throw .wrongType(json, expected: "an object") }
        self.init()
        for field in Self.fields.list {
            guard let member = members.last(where: { $0.name == field.name }) else {
                guard !field.isExpected else { throw .missing(field.name) }
                continue
            }
            if member.value == .null, !field.isExpected, !field.readsNull { continue }
            do throws(APIReadingFault) {
                try field.read(&self, member.value)
            } catch {
                throw error.inside(field.name)
            }
        }
    }
}
