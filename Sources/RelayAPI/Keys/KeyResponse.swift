package import RelayModel

/// A key without its secret.
package struct KeyResponse: APIModel {
    package var id = ""
    package var name = ""
    package var role = ""
    package var scope = ""
    package var createdAt = ""
    package var revokedAt: String?

    package init() {}

    package static let fields = APIFields<Self>(
        "Key",
        "An API key.",
        [
            .field("id", \.id, .text("The key.", .key, example: "key_05Z8M2Q400000")),
            .field("name", \.name, .text("The holder.", example: "校园110")),
            .field("role", \.role, .choice(AccessRole.self, "The holder's role.", example: .integration)),
            .field(
                "scope",
                \.scope,
                .text("The unit whose subtree it sees; empty for all.", .unit, example: "wangjiang/computing")
            ),
            .field(
                "created_at",
                \.createdAt,
                .text("When it was created.", .moment, example: "2026-03-01T09:00:00.000+08:00")
            ),
            .nullable(
                "revoked_at",
                \.revokedAt,
                .text("When it was revoked.", .moment, example: "2026-03-09T09:00:00.000+08:00")
            ),
        ]
    )
}

/// A new key. Only this response contains its secret.
package struct NewKeyResponse: APIModel {
    package var key = KeyResponse()
    package var secret = Secret("")

    package init() {}

    package static let fields = APIFields<Self>(
        "NewKey",
        "A new key. Only this answer contains the secret.",
        KeyResponse.fields.list.map { $0.inside(\.key) } + [
            .field("secret", \.secret, .text("The token for `Authorization: Bearer`.", example: "prk_…"))
        ]
    )
}

/// A key to create.
package struct KeyRequest: APIModel {
    package var name = ""
    package var role = ""
    package var scope: String?

    package init() {}

    package static let fields = APIFields<Self>(
        "KeyRequest",
        "A key to create.",
        [
            .field("name", \.name, .text("The holder, named in the log.", .written(.keyName), example: "校园110")),
            .field("role", \.role, .choice(AccessRole.self, "The holder's role.", example: .integration)),
            .optional(
                "scope",
                \.scope,
                .text(
                    "The unit whose subtree it sees; by default the creator's.",
                    .unit,
                    example: "wangjiang/computing"
                )
            ),
        ]
    )
}
