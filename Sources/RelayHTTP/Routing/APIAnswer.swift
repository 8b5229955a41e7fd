import RelayJSON

/// What a route answers when all goes well.
struct APIAnswer: Sendable {
    var status: Int
    var summary: String
    var contentType: String
    /// Nil where there is no body, or no JSON one.
    var schema: Schema?
    /// For an event stream: what it holds.
    var events: [APIEvent] = []
    /// Whether the object's revision comes with it.
    var hasETag = false

    /// A JSON answer.
    static func json(_ schema: Schema, status: Int = 200, _ summary: String) -> APIAnswer {
        APIAnswer(status: status, summary: summary, contentType: "application/json", schema: schema)
    }

    /// One page of a list.
    static func page(of schema: Schema, _ summary: String) -> APIAnswer {
        guard case .object(let name, _) = schema.shape else { return .json(schema, summary) }
        let page = Schema.object(
            "\(name)Page",
            "One page of a list.",
            [
                SchemaMember("items", .list(of: schema, "In the list's order.")),
                SchemaMember(
                    "next_cursor",
                    .text(
                        "Give it as `cursor` to get the next page; null at the end. "
                            + "A page that is short, or empty, may have a next one.",
                        example: "ntc_01JQ5M0000000"
                    )
                    .orNull
                ),
            ]
        )
        return .json(page, summary)
    }

    /// The same with an `ETag`.
    var tagged: APIAnswer {
        var answer = self
        answer.hasETag = true
        return answer
    }

    /// No body.
    static func nothing(_ summary: String) -> APIAnswer {
        APIAnswer(status: 204, summary: summary, contentType: "", schema: nil)
    }

    /// Server-sent events.
    static func events(_ events: [APIEvent], _ summary: String) -> APIAnswer {
        APIAnswer(status: 200, summary: summary, contentType: "text/event-stream", schema: nil, events: events)
    }

    /// Text of another kind.
    static func text(_ contentType: String, _ summary: String) -> APIAnswer {
        APIAnswer(status: 200, summary: summary, contentType: contentType, schema: nil)
    }
}

/// One kind of server-sent event that a route's stream holds.
struct APIEvent: Sendable {
    /// The `event` field.
    var name: String
    /// When it comes.
    var summary: String
    /// The JSON in its `data` field.
    var schema: Schema
}
