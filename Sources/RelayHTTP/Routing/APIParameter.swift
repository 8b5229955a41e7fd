import RelayAPI
import RelayJSON

/// A parameter in the path, the query or a header.
struct APIParameter: Sendable {
    /// The place of a parameter; the raw value is OpenAPI's.
    enum Place: String, Sendable {
        case path
        case query
        case header
    }

    var name: String
    var place: Place
    var schema: Schema
    /// For a parameter in the path: the kind of object that it names, for refusals.
    var noun = ""
    /// Whether a request without it is refused; one in the path is always there.
    var isRequired = false

    /// An id in the path.
    static func id(_ noun: String, _ form: StringFormat, name: String = "id", example: String) -> APIParameter {
        APIParameter(name: name, place: .path, schema: .text("The \(noun)'s id.", form, example: example), noun: noun)
    }

    /// A query parameter.
    static func query(_ name: String, _ schema: Schema) -> APIParameter {
        APIParameter(name: name, place: .query, schema: schema)
    }

    /// A parameter of the query that must be given.
    static func required(_ name: String, _ schema: Schema) -> APIParameter {
        APIParameter(name: name, place: .query, schema: schema, isRequired: true)
    }

    /// The limit and cursor parameters of every list.
    static func paging(cursor form: StringFormat, example: String) -> [APIParameter] {
        [
            .query("limit", .integer("The most items of a page.", in: 1...1000, example: 100)),
            .query("cursor", .text("`next_cursor` of the page before.", form, example: example)),
        ]
    }

    /// Makes a change conditional on the revision that the caller has read.
    static let ifMatch = APIParameter(
        name: "If-Match",
        place: .header,
        schema: .text(
            """
            The `ETag` of the object as it was read. If the object changed since, the answer is 412 with the current \
            object. Without it the change is unconditional.
            """,
            StringFormat(pattern: #"^"[0-9]{1,18}"$"#, expected: "an ETag as this API gives it") { text in
                text.utf8.count >= 3 && text.first == "\"" && text.last == "\"" && text.utf8.count <= 20
                    && text.utf8.dropFirst().dropLast().allSatisfy { (0x30...0x39).contains($0) }
            },
            example: "\"17\""
        )
    )

    /// Makes a request safe to repeat.
    static let idempotencyKey = APIParameter(
        name: "Idempotency-Key",
        place: .header,
        schema: .text(
            """
            1 to 255 visible ASCII characters. For 24 hours a repeated request with the same key gets the same answer \
            and sends nothing; another method, path or body with the same key gets 409.
            """,
            StringFormat(pattern: "^[!-~]{1,255}$", expected: "1 to 255 visible ASCII characters") { text in
                (1...255).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
            },
            example: "2026-03-02-bulletin-17"
        )
    )
}
