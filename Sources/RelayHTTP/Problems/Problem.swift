import HTTPTypes
import Hummingbird
import RelayAPI
import RelayJSON
import RelayModel

/// A refusal (RFC 9457): a status, a stable code, the field at fault and the remedy. It contains no secret.
struct Problem: Error, Sendable {
    var status: HTTPResponse.Status
    /// The stable code.
    var code: String
    var detail: String
    /// The field at fault, as the request names it.
    var field: String?
    var headers: HTTPFields
    /// For 412: the current object, null if it was removed.
    var current: JSON?

    init(
        _ status: HTTPResponse.Status,
        _ code: String,
        _ detail: String,
        field: String? = nil,
        headers: HTTPFields = [:]
    ) {
        self.status = status
        self.code = code
        self.detail = detail
        self.field = field
        self.headers = headers
    }

    /// The value has the right type but is not allowed.
    static func wrongValue(
        _ field: String,
        expected: String,
        got: String?,
        code: String = "invalid_field"
    ) -> Problem {
        let got = got.map { ", got \($0.prefix(64))" } ?? ""
        return Problem(.unprocessableContent, code, "Expected \(expected)\(got).", field: field)
    }

    /// A text exceeds the limit of its rule.
    static func tooLong(_ field: String, count: Int, _ rule: TextRule) -> Problem {
        let unit = rule.measure == .bytes ? "bytes" : "characters"
        return Problem(
            .unprocessableContent,
            "too_long",
            "Has \(count) \(unit); \(rule.limit) are allowed.",
            field: field
        )
    }

    /// The value has the wrong type.
    static func wrongType(_ field: String, expected: String, got: String) -> Problem {
        Problem(
            .unprocessableContent,
            "wrong_type",
            "Expected \(expected), got \(got).",
            field: field.isEmpty ? nil : field
        )
    }

    /// A required field is missing.
    static func missingField(_ field: String, expected: String) -> Problem {
        Problem(.unprocessableContent, "missing_field", "This field is required: \(expected).", field: field)
    }

    /// An unknown field, probably misspelt.
    static func unknownField(_ field: String, known: [String], got: String) -> Problem {
        let nearest = NearestName.to(got, among: known).map { " Did you mean “\($0)”?" } ?? ""
        return Problem(
            .unprocessableContent,
            "unknown_field",
            "There is no such field.\(nearest) Known here: \(known.joined(separator: ", ")).",
            field: String(field.prefix(200))
        )
    }

    /// The bytes are not JSON.
    init(_ fault: JSONFault) {
        self.init(
            .badRequest,
            fault.kind == .notUTF8 ? "invalid_utf8" : "malformed_json",
            "Line \(fault.line), column \(fault.column) (byte \(fault.offset)): \(fault.problem)."
        )
    }

    /// No object of this kind has this id.
    static func notFound(_ noun: String) -> Problem {
        Problem(.notFound, "unknown_\(noun)", "There is no \(noun) with this id.", field: noun)
    }

    /// The body.
    var json: JSON {
        var members = [
            JSON.Member(name: "type", value: .text("/problems/\(code)")),
            JSON.Member(name: "title", value: .text(status.reasonPhrase)),
            JSON.Member(name: "status", value: .number(status.code)),
            JSON.Member(name: "detail", value: .text(detail)),
            JSON.Member(name: "code", value: .text(code)),
            JSON.Member(name: "field", value: field.map { .text($0) } ?? .null),
        ]
        if let current { members.append(JSON.Member(name: "current", value: current)) }
        return .object(members)
    }

    /// The schema of every error body.
    static let schema = Schema.object(
        "Problem",
        "Why a request was refused (RFC 9457, application/problem+json).",
        [
            SchemaMember("type", .text("A URI reference with the code.", example: "/problems/invalid_field")),
            SchemaMember("title", .text("The status phrase.", example: "Unprocessable Content")),
            SchemaMember("status", .integer("The HTTP status.", in: 400...599, example: 422)),
            SchemaMember(
                "detail",
                .text("The error and its remedy, for people.", example: "Expected one of urgent, normal, bulk.")
            ),
            SchemaMember("code", .text("A stable code for programs.", example: "invalid_field")),
            SchemaMember("field", .text("The field at fault, as the request names it.", example: "lane").orNull),
            .optional(
                "current",
                Schema(
                    shape: .anyObject,
                    summary: "With 412: the current object; null if it was removed.",
                    example: .members(["id": .text("computing-2024")])
                )
            ),
        ]
    )
}
