import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import RelayJSON
import RelayModel
import RelayService

/// The outermost responder: applies deadlines, converts errors and counts requests.
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
        // ``ConnectionHandler`` closes a connection whose request does not arrive completely. If much may be unread,
        // the answer says so beforehand.
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
                Problem(.internalServerError, "internal_error", "The request failed inside the relay; see its log.")
            )
        }
    }

    private func refused(_ problem: Problem, _ context: APIContext) -> Response {
        if problem.isOfInterest { refusals.note(problem.code, route: context.endpointPath ?? "") }
        return .problem(problem)
    }

    /// The route name of requests that match no route.
    private static let unrouted = "NotFound"

    private static let unknownPath = Problem(
        .notFound,
        "unknown_path",
        "There is no such path. /openapi.json lists all paths."
    )

    private func unrouted(_ request: Request) -> Problem {
        let methods = table.methods(of: request.uri.path)
        guard !methods.isEmpty else { return Self.unknownPath }
        let allowed = methods.joined(separator: ", ")
        return Problem(
            .methodNotAllowed,
            "method_not_allowed",
            "This path allows \(allowed).",
            headers: [.allow: allowed]
        )
    }

    private static func mayHaveUnreadBody(_ request: Request) -> Bool {
        // A sender that got no `100 Continue` sends no body, and the relay could not tell its next request from one.
        request.headers[.transferEncoding] != nil || request.headers[.expect] != nil
            || (request.headers[.contentLength].flatMap { Int($0) } ?? 0) > 65_536
    }
}

/// The form of a valid request path.
///
/// Proxies that allow or forbid paths compare text, so a path must not have a second spelling that their rules miss.
/// The relay therefore normalises nothing: another spelling is another, unknown path.
enum RequestPath {
    /// Whether the path has one slash before each segment and no relative segment: no `//`, no trailing slash, no `.`
    /// or `..`, and no percent-encoded slash.
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
