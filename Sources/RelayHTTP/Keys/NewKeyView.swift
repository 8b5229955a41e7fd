import RelayModel

/// A key just made: the only answer that ever holds a secret.
struct NewKeyView: View {
    static let name = "NewKey"
    static let summary = "A key just made. The secret is shown here and never again."

    let key: KeyView
    let secret: Secret

    static let properties: [Property<NewKeyView>] =
        KeyView.properties.map { property in Property(property.name, property.schema) { property.value($0.key) } } + [
            .text("secret", .text("What goes behind `Authorization: Bearer`.", example: "prk_…")) { $0.secret.reveal() }
        ]
}
