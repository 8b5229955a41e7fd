import HTTPTypes
import Hummingbird
import RelayAPI
import RelayJSON

/// The OpenAPI 3.1 document of a list of routes.
struct OpenAPIDocument {
    let routes: [APIRoute]

    /// The whole document.
    var json: JSON {
        .members([
            "openapi": .text("3.1.0"),
            "info": .members([
                "title": .text("panda-relay"), "version": .text("1"),
                "description": .text(Self.introduction),
            ]),
            "servers": .list([.members(["url": .text("/")])]),
            "tags": .list(tags.map { .members(["name": .text($0)]) }),
            "paths": paths,
            "components": .members([
                "schemas": schemas,
                "securitySchemes": .members([
                    "key": .members([
                        "type": .text("http"), "scheme": .text("bearer"),
                        "description": .text("A key created by `panda-relay keys create` or POST /v1/keys."),
                    ])
                ]),
            ]),
        ])
    }

    private static let introduction = """
        Sends notices to many people and warnings about one, and reports each delivery. A body that is not JSON gets \
        400; a valid JSON body with an invalid field gets 422 and the name of the field. Times are RFC 3339. A key \
        with a unit sees that unit's subtree. A malformed id in the path gets 404, like an unknown one. An unknown \
        path gets 404 `unknown_path`; a method that a path does not have gets 405 `method_not_allowed` with `Allow`. \
        A head with a field of more than 16 KiB, more than 100 fields or more than 32 KiB gets 431 `head_too_large`; \
        one that is not HTTP/1.1, or names no host or several, gets 400 `malformed_request`. `Expect: 100-continue` \
        gets 100 once key, role and length are checked, else the refusal.
        """

    private var tags: [String] {
        routes.reduce(into: []) { tags, route in
            if !tags.contains(route.resource) { tags.append(route.resource) }
        }
    }

    private var paths: JSON {
        var members: [JSON.Member] = []
        for route in routes where !members.contains(where: { $0.name == route.path }) {
            let operations = routes.filter { $0.path == route.path }.map { route in
                JSON.Member(name: route.method.rawValue.lowercased(), value: operation(route))
            }
            members.append(JSON.Member(name: route.path, value: .object(operations)))
        }
        return .object(members)
    }

    private var schemas: JSON {
        var components: [String: Schema] = [:]
        Problem.schema.collectComponents(into: &components)
        for route in routes {
            route.body?.collectComponents(into: &components)
            route.answer.schema?.collectComponents(into: &components)
            for event in route.answer.events { event.schema.collectComponents(into: &components) }
        }
        return .object(
            components.sorted { $0.key < $1.key }.map { JSON.Member(name: $0.key, value: $0.value.definition) }
        )
    }

    private func operation(_ route: APIRoute) -> JSON {
        var members: [JSON.Member] = [
            JSON.Member(name: "operationId", value: .text(route.name)),
            JSON.Member(name: "tags", value: .list([.text(route.resource)])),
            JSON.Member(name: "summary", value: .text(route.summary)),
            JSON.Member(
                name: "security",
                value: .list(route.needsKey ? [.members(["key": .list([])])] : [])
            ),
        ]
        if !route.parameters.isEmpty {
            members.append(JSON.Member(name: "parameters", value: .list(route.parameters.map(parameter))))
        }
        if let body = route.body {
            let content = JSON.members([
                "application/json": .members(["schema": body.openAPI, "example": body.example])
            ])
            members.append(
                JSON.Member(name: "requestBody", value: .members(["required": .bool(true), "content": content]))
            )
        }
        if let pushed = route.pushed {
            let content = JSON.object([
                JSON.Member(
                    name: pushed.contentType,
                    value: .members(["schema": pushed.schema, "example": pushed.example])
                )
            ])
            members.append(
                JSON.Member(
                    name: "requestBody",
                    value: .members([
                        "description": .text(pushed.summary), "required": .bool(true), "content": content,
                    ])
                )
            )
        }
        members.append(JSON.Member(name: "responses", value: responses(of: route)))
        return .object(members)
    }

    private func parameter(_ parameter: APIParameter) -> JSON {
        .members([
            "name": .text(parameter.name), "in": .text(parameter.place.rawValue),
            "required": .bool(parameter.place == .path || parameter.isRequired),
            "description": .text(parameter.schema.summary),
            "schema": parameter.schema.openAPI, "example": parameter.schema.example,
        ])
    }

    private func responses(of route: APIRoute) -> JSON {
        let answer = route.answer
        var success: [JSON.Member] = [JSON.Member(name: "description", value: .text(answer.summary))]
        if answer.hasETag {
            let tag = Self.header(APIParameter.ifMatch.schema.shown(as: "The object's revision, for `If-Match`."))
            success.append(JSON.Member(name: "headers", value: .members(["ETag": tag])))
        }
        if !answer.contentType.isEmpty {
            var media: [JSON.Member] = []
            if let schema = answer.schema {
                media = [
                    JSON.Member(name: "schema", value: schema.openAPI),
                    JSON.Member(name: "example", value: schema.example),
                ]
            } else if !answer.events.isEmpty {
                media = stream(of: answer.events)
            } else {
                media = [JSON.Member(name: "schema", value: .members(["type": .text("string")]))]
            }
            success.append(
                JSON.Member(
                    name: "content",
                    value: .object([JSON.Member(name: answer.contentType, value: .object(media))])
                )
            )
        }
        var members = [JSON.Member(name: "\(answer.status)", value: .object(success))]
        let problems = route.problems + Self.common(of: route)
        for status in Set(problems.map(\.status)).sorted() {
            members.append(
                JSON.Member(name: "\(status)", value: refusal(status, problems.filter { $0.status == status }))
            )
        }
        return .object(members)
    }

    /// The schema of a stream. OpenAPI 3.1 cannot describe events: readers of the document treat the schema as that of
    /// one event. The example shows the format.
    private func stream(of events: [APIEvent]) -> [JSON.Member] {
        let forms = events.map { event in
            JSON.members([
                "type": .text("object"), "description": .text(event.summary),
                "properties": .members([
                    "id": .members(["type": .text("string"), "pattern": .text("^[1-9][0-9]*$")]),
                    "event": .members(["const": .text(event.name)]),
                    "data": .members([
                        "type": .text("string"), "contentMediaType": .text("application/json"),
                        "contentSchema": event.schema.openAPI,
                    ]),
                ]),
                "required": .list([.text("id"), .text("event"), .text("data")]),
                "additionalProperties": .bool(false),
            ])
        }
        let example = events.enumerated().map { place, event in
            let data = String(decoding: event.schema.example.bytes, as: UTF8.self)
            return "id: \(place + 1)\nevent: \(event.name)\ndata: \(data)\n\n"
        }
        return [
            JSON.Member(name: "schema", value: .members(["oneOf": .list(forms)])),
            JSON.Member(name: "example", value: .text(example.joined())),
        ]
    }

    private func refusal(_ status: Int, _ problems: [APIProblem]) -> JSON {
        let summary = problems.map { "`\($0.code)`: \($0.summary)" }.joined(separator: " ")
        let examples = problems.map { problem in
            let example = Problem(HTTPResponse.Status(code: status), problem.code, problem.summary)
            return JSON.Member(name: problem.code, value: .members(["value": example.json]))
        }
        var members = [JSON.Member(name: "description", value: .text(summary))]
        if let headers = Self.headers(of: status) { members.append(JSON.Member(name: "headers", value: headers)) }
        let problem = JSON.members(["schema": Problem.schema.openAPI, "examples": .object(examples)])
        members.append(JSON.Member(name: "content", value: .members(["application/problem+json": problem])))
        return .object(members)
    }

    /// The headers that every refusal with this status has.
    private static func headers(of status: Int) -> JSON? {
        switch status {
        case 401: .members(["WWW-Authenticate": header(.text("The authentication scheme.", example: "Bearer"))])
        case 429, 503:
            .members(["Retry-After": header(.integer("Seconds to wait.", in: 1...86_400, example: 5))])
        default: nil
        }
    }

    private static func header(_ schema: Schema) -> JSON {
        .members([
            "description": .text(schema.summary), "required": .bool(true), "schema": schema.openAPI,
        ])
    }

    /// The refusals that follow from a route's properties.
    private static func common(of route: APIRoute) -> [APIProblem] {
        var problems: [APIProblem] = []
        if route.needsKey {
            problems.append(APIProblem(status: 401, code: "missing_key", summary: "No key was sent."))
            problems.append(APIProblem(status: 401, code: "invalid_key", summary: "The key is unknown or revoked."))
            problems.append(APIProblem(status: 403, code: "forbidden_role", summary: "The key's role may not do this."))
        }
        if route.body != nil {
            problems.append(
                APIProblem(status: 400, code: "malformed_json", summary: "The body is not JSON; the detail says where.")
            )
            problems.append(
                APIProblem(status: 400, code: "invalid_utf8", summary: "The body is not UTF-8; the detail says where.")
            )
        }
        problems.append(
            APIProblem(status: 400, code: "malformed_query", summary: "The query is not percent-encoded UTF-8.")
        )
        if route.body != nil || route.pushed != nil {
            problems.append(
                APIProblem(status: 400, code: "body_broken", summary: "The body arrived incompletely.")
            )
            problems.append(APIProblem(status: 408, code: "body_too_slow", summary: "The body did not arrive in time."))
            problems.append(
                APIProblem(status: 413, code: "body_too_large", summary: "The body is larger than allowed.")
            )
            problems.append(
                APIProblem(
                    status: 415,
                    code: "body_encoded",
                    summary: "The body has a Content-Encoding, such as gzip; send it unencoded."
                )
            )
        }
        if route.body != nil {
            problems.append(
                APIProblem(status: 415, code: "json_required", summary: "The body must be application/json.")
            )
        }
        if route.parameters.contains(where: { $0.place == .path }) {
            problems.append(
                APIProblem(
                    status: 404,
                    code: "unknown_path",
                    summary: "An id contains a percent-encoded slash or backslash, or is `.` or `..`."
                )
            )
        }
        if route.body != nil || route.parameters.contains(where: { $0.place != .path }) {
            problems.append(
                APIProblem(
                    status: 422,
                    code: "invalid_field",
                    summary: "The value of a field, a parameter or a header is invalid."
                )
            )
        }
        if !route.ignoresOtherParameters {
            problems.append(
                APIProblem(
                    status: 422,
                    code: "unknown_field",
                    summary: "There is no such field; the nearest name is suggested."
                )
            )
        }
        if route.body == nil, route.parameters.contains(where: \.isRequired) {
            problems.append(APIProblem(status: 422, code: "missing_field", summary: "A required parameter is missing."))
        }
        if route.body != nil {
            problems.append(APIProblem(status: 422, code: "too_long", summary: "A text is longer than allowed."))
            problems.append(APIProblem(status: 422, code: "missing_field", summary: "A required field is missing."))
            problems.append(APIProblem(status: 422, code: "wrong_type", summary: "A field has the wrong type."))
        }
        let isProven = if case .proven = route.handler { true } else { false }
        if !route.problems.contains(where: { $0.code == "too_many_requests" }),
            route.needsKey || isProven || route.body != nil
        {
            problems.append(
                APIProblem(
                    status: 429,
                    code: "too_many_requests",
                    summary:
                        "Too many wrong keys or slow bodies from the peer; retry after Retry-After."
                )
            )
        }
        if route.places != .uncounted {
            problems.append(
                APIProblem(status: 503, code: "overloaded", summary: "Too many requests are in progress; retry later.")
            )
        }
        problems.append(APIProblem(status: 503, code: "timeout", summary: "The request timed out."))
        if route.needsKey || isProven {
            problems.append(
                APIProblem(status: 503, code: "disk_full", summary: "The disk is full; nothing was accepted.")
            )
            problems.append(
                APIProblem(status: 503, code: "read_only", summary: "The disk is read-only; nothing was accepted.")
            )
            problems.append(
                APIProblem(
                    status: 503,
                    code: "store_trouble",
                    summary: "The store has failed; nothing was accepted."
                )
            )
            problems.append(
                APIProblem(status: 503, code: "stopping", summary: "The relay is stopping; retry after its restart.")
            )
            problems.append(
                APIProblem(
                    status: 503,
                    code: "unit_renamed",
                    summary: "The key's unit was renamed while the request was under way; send it again."
                )
            )
            problems.append(
                APIProblem(
                    status: 503,
                    code: "damaged_record",
                    summary: "A stored record contains an unknown value; all others can be read."
                )
            )
            problems.append(
                APIProblem(
                    status: 503,
                    code: "data_directory_lost",
                    summary: "The data directory was deleted or replaced; nothing was accepted."
                )
            )
        }
        return problems
    }
}
