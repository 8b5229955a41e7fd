import HTTPTypes
import Hummingbird
import NIOCore
import RelayJSON
import RelayModel
import RelayService
import RelayStore

/// Passes a request to its route's handler: first the key, role or proof, then the parameters, then the body, then a
/// request place.
struct RouteResponder: HTTPResponder {
    typealias Context = APIContext

    let route: APIRoute
    let keys: KeyService
    let configuration: RelayHTTPConfiguration
    let guards: RequestGuards

    func respond(to request: Request, context: APIContext) async throws -> Response {
        switch route.handler {
        case .open(let handle):
            return try await work(on: try head(of: request, context), by: nil, context, handle)
        case .proven(let prove, let handle):
            let head = try head(of: request, context)
            try guards.checking(context.peer(guards.proxies, request)) { () throws(ServiceError) in try prove(head) }
            return try await work(on: head, by: nil, context, handle)
        case .keyed(let handle):
            let caller = try await caller(of: request, context)
            if let permission = route.permission { try caller.require(permission) }
            let head = try head(of: request, context)
            do {
                return try await work(on: head, by: caller.key.id, context) { try await handle($0, caller) }
            } catch {
                try await requireSameScope(caller, request, context)
                throw error
            }
        }
    }

    private func caller(of request: Request, _ context: APIContext) async throws -> Caller {
        let secret = try BearerToken.read(request.headers)
        do throws(ServiceError) {
            return try await keys.caller(withSecret: secret)
        } catch {
            throw guards.refusal(error, to: context.peer(guards.proxies, request))
        }
    }

    /// Holds a refusal against a key whose unit was renamed meanwhile: what the request names is not gone.
    /// - Throws: 503 `unit_renamed`; the same request is answered as it should be.
    private func requireSameScope(_ caller: Caller, _ request: Request, _ context: APIContext) async throws {
        guard caller.scope != .root, let now = try? await self.caller(of: request, context),
            now.scope != caller.scope
        else { return }
        throw Problem(
            .serviceUnavailable,
            "unit_renamed",
            "The key's unit was renamed while the request was under way. Send it again.",
            headers: [.retryAfter: "1"]
        )
    }

    private func head(of request: Request, _ context: APIContext) throws(Problem) -> APIRequest {
        var path: [String: String] = [:]
        for parameter in route.parameters where parameter.place == .path {
            path[parameter.name] = context.parameters.get(parameter.name).flatMap { PercentEncoding.decode($0) }
        }
        return APIRequest(
            request: request,
            route: route,
            channel: context.channel,
            path: path,
            query: try QueryText.read(request.uri.query, for: route),
            offsetMinutes: configuration.offsetMinutes
        )
    }

    private func work(
        on head: APIRequest,
        by key: KeyID?,
        _ context: APIContext,
        _ handle: (APIRequest) async throws -> Response
    ) async throws -> Response {
        var request = head
        var account: BodyMemory.Account?
        if route.body != nil || route.pushed != nil {
            try requireIdentity(head.request)
            if route.body != nil { try requireJSON(head.request) }
            let peer = context.peer(guards.proxies, head.request)
            context.deadline?.startBody(
                from: SlowBodies.Sender(peer: peer, key: key, isReserved: route.places == .reserved)
            )
            let limit = route.pushed?.limit ?? route.bodyLimit ?? configuration.bodyLimit
            let reader = BodyReader(memory: guards.memory)
            (request.bytes, account) = try await reader.read(
                head.request,
                from: head.channel,
                limit: limit,
                share: route.places,
                deadline: context.deadline
            )
        }
        context.deadline?.startWork()
        // The account lives as long as the bytes.
        defer { withExtendedLifetime(account) {} }
        return try await guards.places.run(route.places) {
            if let schema = route.body {
                do throws(JSONFault) { request.body = try JSONReader.read(request.bytes) } catch {
                    throw Problem(error)
                }
                try schema.check(request.body)
            }
            return try await handle(request)
        }
    }

    /// Refuses encoded bodies: a decompressor could turn a few hundred bytes into as many megabytes.
    private func requireIdentity(_ request: Request) throws(Problem) {
        let codings = request.headers[values: .contentEncoding].flatMap { $0.split(separator: ",") }
            .map { $0.trimmed.lowercased() }
        guard let coding = codings.first(where: { !$0.isEmpty && $0 != "identity" }) else { return }
        throw Problem(
            .unsupportedMediaType,
            "body_encoded",
            "The body is encoded as “\(coding.prefix(32))” (Content-Encoding). Send it without an encoding.",
            headers: [.acceptEncoding: "identity"]
        )
    }

    private func requireJSON(_ request: Request) throws(Problem) {
        let type = request.headers[.contentType]?.prefix { $0 != ";" }
        guard type?.trimmed.lowercased() == "application/json" else {
            throw Problem(.unsupportedMediaType, "json_required", "Send the body as Content-Type: application/json.")
        }
    }
}

extension Substring {
    /// Removes surrounding blanks and tabs (RFC 9110 section 5.6.3).
    fileprivate var trimmed: Substring {
        var text = drop { $0 == " " || $0 == "\t" }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return text
    }
}
