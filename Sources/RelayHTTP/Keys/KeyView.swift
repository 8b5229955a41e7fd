import RelayJSON
import RelayModel
import RelayStore

/// A key without its secret.
struct KeyView: ResponseModel {
    static let name = "Key"
    static let summary = "An API key."

    let key: AccessKey
    let offsetMinutes: Int

    static let properties: [ResponseField<KeyView>] = [
        .text("id", .text("The key.", .key, example: "key_05Z8M2Q400000")) { $0.key.id.description },
        .text("name", .text("The holder.", example: "校园110")) { $0.key.name },
        .text("role", .choice(AccessRole.self, "The holder's role.", example: .integration)) { $0.key.role.name },
        .text("scope", .text("The unit whose subtree it sees; empty for all.", .unit, example: "wangjiang/computing")) {
            $0.key.scope.text
        },
        .text("created_at", .text("When it was created.", .moment, example: "2026-03-01T09:00:00.000+08:00")) {
            $0.key.createdAt.rfc3339(offsetMinutes: $0.offsetMinutes)
        },
        .text(
            "revoked_at",
            orNull: .text("When it was revoked.", .moment, example: "2026-03-09T09:00:00.000+08:00")
        ) { view in
            view.key.revokedAt.map { $0.rfc3339(offsetMinutes: view.offsetMinutes) }
        },
    ]
}

/// A new key. Only this answer contains its secret.
struct NewKeyView: ResponseModel {
    static let name = "NewKey"
    static let summary = "A new key. Only this answer contains the secret."

    let key: KeyView
    let secret: Secret

    static let properties: [ResponseField<NewKeyView>] =
        KeyView.properties.map { property in ResponseField(property.name, property.schema) { property.value($0.key) } }
        + [
            .text("secret", .text("The token for `Authorization: Bearer`.", example: "prk_…")) { $0.secret.reveal() }
        ]
}
