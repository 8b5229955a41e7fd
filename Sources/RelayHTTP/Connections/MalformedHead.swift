import HTTPTypes
import NIOHTTP1
import RelayJSON

/// What a head that cannot be read is answered with. The server's own answer to it is 400 without a body;
/// ``ConnectionHandler`` puts one with a body, like that of every other refusal, in its place.
struct MalformedHead {
    private var problem: Problem?

    /// The parser has given up.
    mutating func note(_ error: HTTPParserError) {
        guard problem == nil else { return }
        problem =
            error == .headerOverflow
            ? Problem(
                .requestHeaderFieldsTooLarge,
                "head_too_large",
                "The request's head has a field of more than 16 KiB, more than 100 fields, or more than 32 KiB altogether."
            )
            : Problem(
                .badRequest,
                "malformed_request",
                "The request is no HTTP/1.1, or does not name one host (Host)."
            )
    }

    /// The answer to write.
    /// - Parameter head: an answer's head; only the one that the server makes by itself has no type.
    /// - Returns: nil where the head is to be written as it is.
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
