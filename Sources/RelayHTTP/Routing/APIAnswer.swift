import RelayAPI
import RelayJSON

/// A route's answer to a successful request.
struct APIAnswer: Sendable {
    var status: Int
    var summary: String
    var contentType: String
    /// Nil if there is no body, or no JSON body.
    var schema: Schema?
    /// For an event stream: its events.
    var events: [APIEvent] = []
    /// Whether the answer has the object's revision as `ETag`.
    var hasETag = false

    /// A JSON answer.
    static func json(_ schema: Schema, status: Int = 200, _ summary: String) -> APIAnswer {
        APIAnswer(status: status, summary: summary, contentType: "application/json", schema: schema)
    }

    /// One page of a list.
    static func page<Item: APIModel>(of item: Item.Type, _ summary: String) -> APIAnswer {
        .json(PageResponse<Item>.schema, summary)
    }

    /// The same answer with an `ETag`.
    var tagged: APIAnswer {
        var answer = self
        answer.hasETag = true
        return answer
    }

    /// An answer without a body.
    static func nothing(_ summary: String) -> APIAnswer {
        APIAnswer(status: 204, summary: summary, contentType: "", schema: nil)
    }

    /// A stream of server-sent events.
    static func events(_ events: [APIEvent], _ summary: String) -> APIAnswer {
        APIAnswer(status: 200, summary: summary, contentType: "text/event-stream", schema: nil, events: events)
    }

    /// A text of another type.
    static func text(_ contentType: String, _ summary: String) -> APIAnswer {
        APIAnswer(status: 200, summary: summary, contentType: contentType, schema: nil)
    }
}

/// One kind of server-sent event in a route's stream.
struct APIEvent: Sendable {
    /// The `event` field.
    var name: String
    /// When the event is sent.
    var summary: String
    /// The JSON in its `data` field.
    var schema: Schema
}
