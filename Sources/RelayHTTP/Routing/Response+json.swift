import HTTPTypes
import Hummingbird
import NIOCore
import RelayAPI
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

    /// A model as JSON with its object's revision as `ETag`.
    static func view(_ model: some APIModel, revision: Int64) -> Response {
        var response = Response.view(model)
        response.headers[.eTag] = "\"\(revision)\""
        return response
    }

    /// A model as JSON.
    static func view(_ model: some APIModel, status: HTTPResponse.Status = .ok) -> Response {
        .json(model.json, status: status)
    }

    /// One page of models.
    static func page<Item, Model: APIModel>(_ page: Page<Item>, _ model: (Item) -> Model) -> Response {
        .view(PageResponse(items: page.items.map(model), nextCursor: page.next))
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
