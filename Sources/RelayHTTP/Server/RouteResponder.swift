import HTTPTypes
import Hummingbird
import NIOCore
import RelayService

/// Brings a request to a route's handler: key first, then parameters, then the body.
struct RouteResponder: HTTPResponder {
    typealias Context = APIContext

    let route: APIRoute
    let relay: Relay
    let configuration: RelayHTTPConfiguration

    func respond(to request: Request, context: APIContext) async throws -> Response {
        if route.body == nil, route.pushed == nil {
            context.deadline?.startWork(until: .now + configuration.requestTimeout)
        }
        switch route.handler {
        case .open(let handle):
            return try await handle(try await read(request, context))
        case .keyed(let handle):
            let caller = try await relay.caller(withSecret: try BearerToken.read(request.headers))
            return try await handle(try await read(request, context), caller)
        }
    }

    private func read(_ request: Request, _ context: APIContext) async throws(Problem) -> APIRequest {
        var path: [String: String] = [:]
        for parameter in route.parameters where parameter.place == .path {
            path[parameter.name] = context.parameters.get(parameter.name).flatMap { PercentDecoding.decode($0) }
        }
        let query = try QueryText.read(request.uri.query, for: route)
        var bytes: [UInt8] = []
        var body = JSON.null
        if let schema = route.body {
            try requireJSON(request)
            bytes = try await readBody(of: request, limit: route.bodyLimit ?? configuration.bodyLimit)
            do throws(JSONFault) { body = try JSONReader.read(bytes) } catch { throw Problem(error) }
            try schema.check(body)
        } else if let pushed = route.pushed {
            bytes = try await readBody(of: request, limit: pushed.limit)
        }
        context.deadline?.startWork(until: .now + configuration.requestTimeout)
        return APIRequest(
            request: request,
            route: route,
            path: path,
            query: query,
            bytes: bytes,
            body: body,
            offsetMinutes: configuration.offsetMinutes
        )
    }

    private func requireJSON(_ request: Request) throws(Problem) {
        let type = request.headers[.contentType]?.prefix { $0 != ";" }.lowercased()
        guard type?.trimmingSuffix(" ") == "application/json" else {
            throw Problem(.unsupportedMediaType, "json_required", "Send the body as Content-Type: application/json.")
        }
    }

    private func readBody(of request: Request, limit: Int) async throws(Problem) -> [UInt8] {
        let tooLarge = Problem(.contentTooLarge, "body_too_large", "The body has more than \(limit) bytes.")
        let announced = request.headers[.contentLength].flatMap { Int($0) }
        if let announced, announced > limit { throw tooLarge }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(announced ?? 0)
        do {
            for try await part in request.body {
                guard bytes.count + part.readableBytes <= limit else { throw tooLarge }
                bytes.append(contentsOf: part.readableBytesView)
            }
        } catch let problem as Problem {
            throw problem
        } catch {
            throw Problem(.badRequest, "body_broken", "The body did not arrive in full.")
        }
        return bytes
    }
}

extension String {
    fileprivate func trimmingSuffix(_ mark: Character) -> Substring {
        var text = self[...]
        while text.last == mark { text.removeLast() }
        return text
    }
}
