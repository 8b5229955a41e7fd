import HTTPTypes
import Hummingbird
import NIOCore
import RelayJSON
import RelayStore

extension Response {
    /// A JSON answer in one buffer.
    static func json(_ value: JSON, status: HTTPResponse.Status = .ok, type: String = "application/json") -> Response {
        Response(
            status: status,
            headers: [.contentType: type],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: value.bytes))
        )
    }

    /// A view as JSON with its object's revision as `ETag`.
    static func view(_ view: some ResponseModel, revision: Int64) -> Response {
        var response = Response.view(view)
        response.headers[.eTag] = "\"\(revision)\""
        return response
    }

    /// A view as JSON.
    static func view(_ view: some ResponseModel, status: HTTPResponse.Status = .ok) -> Response {
        .json(view.json, status: status)
    }

    /// One page of views.
    static func page<Item, Redacted: ResponseModel>(_ page: Page<Item>, _ view: (Item) -> Redacted) -> Response {
        .json(
            .members([
                "items": .list(page.items.map { view($0).json }),
                "next_cursor": page.next.map { .text($0) } ?? .null,
            ])
        )
    }

    /// A text of another type.
    static func text(_ text: String, type: String) -> Response {
        Response(status: .ok, headers: [.contentType: type], body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    /// A refusal.
    static func problem(_ problem: Problem) -> Response {
        var response = Response.json(problem.json, status: problem.status, type: "application/problem+json")
        for field in problem.headers { response.headers.append(field) }
        return response
    }
}
