import HTTPTypes
import NIOHTTP1
import RelayJSON

/// The answer to a request head that cannot be parsed. The server's own answer is 400 without a body;
/// ``ConnectionHandler`` replaces it by one with a problem body, like every other refusal.
struct MalformedHead {
    private var problem: Problem?

    /// Records a parser error.
    mutating func note(_ error: HTTPParserError) {
        guard problem == nil else { return }
        problem =
            error == .headerOverflow
            ? Problem(
                .requestHeaderFieldsTooLarge,
                "head_too_large",
                "The request's head has a field of more than 16 KiB, more than 100 fields, or more than 32 KiB in all."
            )
            : Problem(
                .badRequest,
                "malformed_request",
                "The request is not HTTP/1.1, or does not name exactly one host (Host)."
            )
    }

    /// The answer to write.
    /// - Parameter head: The head of an answer. Only the server's own answer has no content type.
    /// - Returns: Nil if the head is written unchanged.
    mutating func answer(inPlaceOf head: HTTPResponseHead) -> (head: HTTPResponseHead, body: [UInt8])? {
        guard let problem, head.status == .badRequest, !head.headers.contains(name: "content-type") else { return nil }
        let body = problem.json.bytes
        var head = head
        head.status = HTTPResponseStatus(statusCode: problem.status.code)
        head.headers.replaceOrAdd(name: "Content-Type", value: "application/problem+json")
        head.headers.replaceOrAdd(name: "Content-Length", value: "\(body.count)")
        return (head, body)
    }
}
