import HTTPTypes
import Hummingbird
import RelayAPI
import RelayJSON
import RelayModel
import RelayService
import RelayStore

/// API keys, for administrators.
struct KeysController: Sendable {
    private let keys: KeyService

    init(_ keys: KeyService) { self.keys = keys }

    var routes: [APIRoute] {
        [
            APIRoute(
                method: .get,
                path: "/v1/keys",
                name: "listKeys",
                resource: "Keys",
                permission: .manageKeys,
                summary: "Lists all keys within the caller's unit, latest first, including revoked ones.",
                parameters: APIParameter.paging(cursor: .key, example: "key_05Z8M2Q400000"),
                answer: .page(of: KeyResponse.self, "One page."),
                handler: .keyed { request, caller in
                    let cursor = request.cursor.flatMap { KeyID($0) }
                    let rest = try await keys.keys(as: caller).sorted { $0.id > $1.id }.filter { key in
                        cursor.map { key.id < $0 } ?? true
                    }
                    let items = Array(rest.prefix(request.limit))
                    let page = Page(items: items, next: rest.count > items.count ? items.last?.id.description : nil)
                    return .page(page) { KeyResponse(key: $0, offsetMinutes: request.offsetMinutes) }
                }
            ),
            APIRoute(
                method: .post,
                path: "/v1/keys",
                name: "createKey",
                resource: "Keys",
                permission: .manageKeys,
                summary: "Creates a key. Only this answer contains its secret.",
                body: KeyRequest.schema,
                answer: .json(NewKeyResponse.schema, status: 201, "The key and its secret."),
                problems: [.outOfScope],
                handler: .keyed { request, caller in
                    let wanted: KeyRequest = try request.model()
                    let made = try await keys.create(
                        name: wanted.name,
                        role: AccessRole(name: wanted.role) ?? .auditor,
                        scope: wanted.scope.flatMap { UnitPath($0) } ?? caller.scope,
                        as: caller
                    )
                    var response = NewKeyResponse()
                    response.key = KeyResponse(key: made.key, offsetMinutes: request.offsetMinutes)
                    response.secret = made.secret
                    return .view(response, status: .created)
                }
            ),
            APIRoute(
                method: .delete,
                path: "/v1/keys/{id}",
                name: "revokeKey",
                resource: "Keys",
                permission: .manageKeys,
                summary: "Revokes a key, effective with the next request.",
                parameters: [.id("key", .key, example: "key_05Z8M2Q400000")],
                answer: .nothing("It is revoked."),
                problems: [.unknown("key")],
                handler: .keyed { request, caller in
                    try await keys.revoke(request.id(), as: caller)
                    return Response(status: .noContent)
                }
            ),
        ]
    }
}
