import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import RelayService

/// The outermost layer of every request: its time, its errors, its numbers.
struct APIResponder: HTTPResponder {
    typealias Context = APIContext

    let router: RouterResponder<APIContext>
    let table: RouteTable
    let watch: DeadlineWatch
    let meters: RequestMeters
    let requestsInFlight: Int

    func respond(to request: Request, context: APIContext) async throws -> Response {
        let start = ContinuousClock.now
        var context = context
        var response: Response
        if watch.count >= requestsInFlight {
            response = .problem(Self.busy)
        } else {
            let deadline = watch.start()
            context.deadline = deadline
            let known = context
            response = await deadline.run { await answer(request, known) }
            watch.end(deadline)
        }
        response.headers[.cacheControl] = "no-store"
        response.headers[.xContentTypeOptions] = "nosniff"
        meters.count(
            method: request.method.rawValue,
            path: context.endpointPath ?? "NotFound",
            status: Int(response.status.code),
            duration: .now - start
        )
        if response.status == .requestTimeout || (response.status.code >= 400 && Self.mayHaveUnreadBody(request)) {
            response.headers[.connection] = "close"
            // Closing at once would reset the connection under a sender that has not read the answer yet.
            let channel = context.channel
            channel.eventLoop.scheduleTask(in: .seconds(1)) { channel.close(promise: nil) }
        }
        return response
    }

    private func answer(_ request: Request, _ context: APIContext) async -> Response {
        do {
            let response = try await router.respond(to: request, context: context)
            guard context.endpointPath == Self.unrouted else { return response }
            throw unrouted(request)
        } catch let problem as Problem {
            return .problem(problem)
        } catch let error as ServiceError {
            return .problem(Problem(error))
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

    /// What the router calls a path or method it does not have.
    private static let unrouted = "NotFound"

    private func unrouted(_ request: Request) -> Problem {
        let methods = table.methods(of: request.uri.path)
        guard !methods.isEmpty else {
            return Problem(.notFound, "unknown_path", "There is no such path. /openapi.json lists all.")
        }
        let allowed = methods.joined(separator: ", ")
        return Problem(
            .methodNotAllowed,
            "method_not_allowed",
            "This path takes \(allowed).",
            headers: [.allow: allowed]
        )
    }

    private static let busy = Problem(
        .serviceUnavailable,
        "too_many_requests",
        "Too many requests are being worked on; ask again.",
        headers: [.retryAfter: "1"]
    )

    private static func mayHaveUnreadBody(_ request: Request) -> Bool {
        request.headers[.transferEncoding] != nil || (request.headers[.contentLength].flatMap { Int($0) } ?? 0) > 65_536
    }
}
