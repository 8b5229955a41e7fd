import HTTPTypes
import Hummingbird

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
                        "description": .text("A key made by `panda-relay keys create` or POST /v1/keys."),
                    ])
                ]),
            ]),
        ])
    }

    private static let introduction = """
        Notices out to many, warnings about one, and what became of each delivery. A body that is no JSON is answered with 400, one \
        that is JSON but not acceptable with 422 and the field at fault. Times are RFC 3339. A key for a unit sees that unit's subtree.
        """

    private var tags: [String] {
        routes.reduce(into: []) { tags, route in
            if !tags.contains(route.resource) { tags.append(route.resource) }
        }
    }

    private var paths: JSON {
        var members: [JSONMember] = []
        for route in routes where !members.contains(where: { $0.name == route.path }) {
            let operations = routes.filter { $0.path == route.path }.map { route in
                JSONMember(name: route.method.rawValue.lowercased(), value: operation(route))
            }
            members.append(JSONMember(name: route.path, value: .object(operations)))
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
            components.sorted { $0.key < $1.key }.map { JSONMember(name: $0.key, value: $0.value.definition) }
        )
    }

    private func operation(_ route: APIRoute) -> JSON {
        var members: [JSONMember] = [
            JSONMember(name: "operationId", value: .text(route.name)),
            JSONMember(name: "tags", value: .list([.text(route.resource)])),
            JSONMember(name: "summary", value: .text(route.summary)),
            JSONMember(
                name: "security",
                value: .list(route.needsKey ? [.members(["key": .list([])])] : [])
            ),
        ]
        if !route.parameters.isEmpty {
            members.append(JSONMember(name: "parameters", value: .list(route.parameters.map(parameter))))
        }
        if let body = route.body {
            let content = JSON.members([
                "application/json": .members(["schema": body.openAPI, "example": body.example])
            ])
            members.append(
                JSONMember(name: "requestBody", value: .members(["required": .bool(true), "content": content]))
            )
        }
        if let pushed = route.pushed {
            let content = JSON.object([
                JSONMember(
                    name: pushed.contentType,
                    value: .members(["schema": .members([:]), "example": pushed.example])
                )
            ])
            members.append(
                JSONMember(
                    name: "requestBody",
                    value: .members([
                        "description": .text(pushed.summary), "required": .bool(true), "content": content,
                    ])
                )
            )
        }
        members.append(JSONMember(name: "responses", value: responses(of: route)))
        return .object(members)
    }

    private func parameter(_ parameter: APIParameter) -> JSON {
        .members([
            "name": .text(parameter.name), "in": .text(parameter.place.rawValue),
            "required": .bool(parameter.place == .path), "description": .text(parameter.schema.summary),
            "schema": parameter.schema.openAPI, "example": parameter.schema.example,
        ])
    }

    private func responses(of route: APIRoute) -> JSON {
        let answer = route.answer
        var success: [JSONMember] = [JSONMember(name: "description", value: .text(answer.summary))]
        if !answer.contentType.isEmpty {
            var media: [JSONMember] = []
            if let schema = answer.schema {
                media = [
                    JSONMember(name: "schema", value: schema.openAPI),
                    JSONMember(name: "example", value: schema.example),
                ]
            } else {
                media = [JSONMember(name: "schema", value: .members(["type": .text("string")]))]
            }
            if !answer.events.isEmpty { media += stream(of: answer.events) }
            success.append(
                JSONMember(
                    name: "content",
                    value: .object([JSONMember(name: answer.contentType, value: .object(media))])
                )
            )
        }
        var members = [JSONMember(name: "\(answer.status)", value: .object(success))]
        let problems = route.problems + Self.common(of: route)
        for status in Set(problems.map(\.status)).sorted() {
            members.append(
                JSONMember(name: "\(status)", value: refusal(status, problems.filter { $0.status == status }))
            )
        }
        return .object(members)
    }

    /// OpenAPI 3.1 has no word for the events of a stream, so their schemas stand in an extension, and the example
    /// shows how they come.
    private func stream(of events: [APIEvent]) -> [JSONMember] {
        let members = events.map { event in
            let data: JSON = .members(["description": .text(event.summary), "data": event.schema.openAPI])
            return JSONMember(name: event.name, value: data)
        }
        let example = events.enumerated().map { place, event in
            let data = String(decoding: event.schema.example.bytes, as: UTF8.self)
            return "id: \(place + 1)\nevent: \(event.name)\ndata: \(data)\n\n"
        }
        return [
            JSONMember(name: "example", value: .text(example.joined())),
            JSONMember(name: "x-events", value: .object(members)),
        ]
    }

    private func refusal(_ status: Int, _ problems: [APIProblem]) -> JSON {
        let summary = problems.map { "`\($0.code)`: \($0.summary)" }.joined(separator: " ")
        let examples = problems.map { problem in
            let example = Problem(HTTPResponse.Status(code: status), problem.code, problem.summary)
            return JSONMember(name: problem.code, value: .members(["value": example.json]))
        }
        return .members([
            "description": .text(summary),
            "content": .members([
                "application/problem+json": .members(["schema": Problem.schema.openAPI, "examples": .object(examples)])
            ]),
        ])
    }

    /// The refusals that follow from what a route is.
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
        if route.body != nil || route.pushed != nil {
            problems.append(APIProblem(status: 408, code: "body_too_slow", summary: "The body did not arrive in time."))
            problems.append(
                APIProblem(status: 413, code: "body_too_large", summary: "The body is larger than allowed.")
            )
        }
        if route.body != nil {
            problems.append(
                APIProblem(status: 415, code: "json_required", summary: "The body must be application/json.")
            )
        }
        if route.body != nil || route.parameters.contains(where: { $0.place == .query }) {
            problems.append(
                APIProblem(status: 422, code: "invalid_field", summary: "A field's value is not acceptable.")
            )
            problems.append(
                APIProblem(
                    status: 422,
                    code: "unknown_field",
                    summary: "There is no such field; the nearest name is suggested."
                )
            )
        }
        if route.body != nil {
            problems.append(APIProblem(status: 422, code: "missing_field", summary: "A required field is missing."))
            problems.append(APIProblem(status: 422, code: "wrong_type", summary: "A field has another type."))
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
                        "Too many wrong keys from the peer, or too many slow bodies; Retry-After says when to ask again."
                )
            )
        }
        if route.places != .uncounted {
            problems.append(
                APIProblem(status: 503, code: "overloaded", summary: "Too many requests at once; ask again.")
            )
        }
        problems.append(APIProblem(status: 503, code: "timeout", summary: "The relay took too long."))
        if route.needsKey {
            problems.append(
                APIProblem(status: 503, code: "disk_full", summary: "Nothing was accepted; ask again later.")
            )
            problems.append(
                APIProblem(
                    status: 503,
                    code: "damaged_record",
                    summary: "A stored record holds a value that is not known; all others can be read."
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
