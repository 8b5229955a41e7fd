import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import RelayJSON
import RelayModel
import RelayService

/// The outermost layer of every request: its time, its errors, its numbers.
struct APIResponder: HTTPResponder {
    typealias Context = APIContext

    let router: RouterResponder<APIContext>
    let table: RouteTable
    let watch: DeadlineWatch
    let meters: RequestMeters
    let refusals: RefusalLog

    func respond(to request: Request, context: APIContext) async throws -> Response {
        let start = ContinuousClock.now
        var context = context
        let deadline = watch.start()
        context.deadline = deadline
        let known = context
        var response = await deadline.run { await answer(request, known) }
        watch.end(deadline)
        response.headers[.cacheControl] = "no-store"
        response.headers[.xContentTypeOptions] = "nosniff"
        let path = context.endpointPath ?? "NotFound"
        meters.count(
            method: request.method.rawValue,
            path: path,
            status: Int(response.status.code),
            duration: .now - start
        )
        // ``ConnectionHandler`` closes a connection whose request does not arrive to its end; who sends much is told
        // beforehand.
        if response.status.code >= 400, Self.mayHaveUnreadBody(request) { response.headers[.connection] = "close" }
        return response
    }

    private func answer(_ request: Request, _ context: APIContext) async -> Response {
        do {
            guard RequestPath.isCanonical(request.uri.path) else { throw Self.unknownPath }
            let response = try await router.respond(to: request, context: context)
            guard context.endpointPath == Self.unrouted else { return response }
            throw unrouted(request)
        } catch let problem as Problem {
            return refused(problem, context)
        } catch let error as ServiceError {
            return refused(Problem(error), context)
        } catch {
            context.logger.error(
                "request failed",
                metadata: ["error": "\(type(of: error))", "path": "\(context.endpointPath ?? "")"]
            )
            return .problem(
                Problem(.internalServerError, "internal_error", "The relay failed at this request; its log says more.")
            )
        }
    }

    private func refused(_ problem: Problem, _ context: APIContext) -> Response {
        if problem.isOfInterest { refusals.note(problem.code, route: context.endpointPath ?? "") }
        return .problem(problem)
    }

    /// What the router calls a path or method it does not have.
    private static let unrouted = "NotFound"

    private static let unknownPath = Problem(
        .notFound,
        "unknown_path",
        "There is no such path. /openapi.json lists all."
    )

    private func unrouted(_ request: Request) -> Problem {
        let methods = table.methods(of: request.uri.path)
        guard !methods.isEmpty else { return Self.unknownPath }
        let allowed = methods.joined(separator: ", ")
        return Problem(
            .methodNotAllowed,
            "method_not_allowed",
            "This path takes \(allowed).",
            headers: [.allow: allowed]
        )
    }

    private static func mayHaveUnreadBody(_ request: Request) -> Bool {
        // Who was not given leave to send the body sends none, and its next request could not be told from one.
        request.headers[.transferEncoding] != nil || request.headers[.expect] != nil
            || (request.headers[.contentLength].flatMap { Int($0) } ?? 0) > 65_536
    }
}

/// The form a request's path must have.
///
/// A proxy that allows or forbids paths compares text. What the relay answers as one path must not have a second
/// spelling that such a rule does not know, so nothing is cleaned up: another spelling is another path, and there is
/// none.
enum RequestPath {
    /// Whether the path has one slash before each segment and no segment that moves: no `//`, no slash at the end, no
    /// `.` or `..`, and no slash in percent-encoding.
    static func isCanonical(_ path: String) -> Bool {
        guard path.utf8.first == UInt8(ascii: "/") else { return false }
        return path.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).allSatisfy {
            segment in
            guard let text = PercentEncoding.decode(Substring(segment)) else { return true }
            return !text.isEmpty && text != "." && text != ".."
                && !text.utf8.contains { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") }
        }
    }
}
