import HTTPTypes
import Hummingbird
import RelayJSON
import RelayModel
import RelayService
import RelayStore

/// API keys, for administrators.
struct KeysController: Sendable {
    private let keys: KeyService

    init(_ keys: KeyService) { self.keys = keys }

    private static let body = Schema.object(
        "KeyRequest",
        "A key to create.",
        [
            SchemaMember("name", .text("The holder, named in the log.", .written(.keyName), example: "校园110")),
            SchemaMember("role", .choice(AccessRole.self, "The holder's role.", example: .integration)),
            .optional(
                "scope",
                .text(
                    "The unit whose subtree it sees; by default the creator's.",
                    .unit,
                    example: "wangjiang/computing"
                )
            ),
        ]
    )

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
                answer: .page(of: KeyView.schema, "One page."),
                handler: .keyed { request, caller in
                    let cursor = request.cursor.flatMap { KeyID($0) }
                    let rest = try await keys.keys(as: caller).sorted { $0.id > $1.id }.filter { key in
                        cursor.map { key.id < $0 } ?? true
                    }
                    let items = Array(rest.prefix(request.limit))
                    let page = Page(items: items, next: rest.count > items.count ? items.last?.id.description : nil)
                    return .page(page) { KeyView(key: $0, offsetMinutes: request.offsetMinutes) }
                }
            ),
            APIRoute(
                method: .post,
                path: "/v1/keys",
                name: "createKey",
                resource: "Keys",
                permission: .manageKeys,
                summary: "Creates a key. Only this answer contains its secret.",
                body: Self.body,
                answer: .json(NewKeyView.schema, status: 201, "The key and its secret."),
                problems: [.outOfScope],
                handler: .keyed { request, caller in
                    let made = try await keys.create(
                        name: request.body["name"]?.text ?? "",
                        role: request.body["role"]?.text.flatMap { AccessRole(name: $0) } ?? .auditor,
                        scope: request.body["scope"]?.text.flatMap { UnitPath($0) } ?? caller.scope,
                        as: caller
                    )
                    let view = KeyView(key: made.key, offsetMinutes: request.offsetMinutes)
                    return .view(NewKeyView(key: view, secret: made.secret), status: .created)
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
