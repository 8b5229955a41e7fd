import RelayModel
import RelayStore

/// A person's word that a text was passed on.
struct ForwardingView: View {
    static let name = "Forwarding"
    static let summary = "A person's word that the text was passed on by hand."

    let forwarding: Forwarding
    let offsetMinutes: Int

    static let properties: [Property<ForwardingView>] = [
        .text("at", .text("When it was confirmed.", .moment, example: "2026-03-02T15:42:10.000+08:00")) {
            $0.forwarding.at.rfc3339(offsetMinutes: $0.offsetMinutes)
        },
        .text("by", .text("The name of the key it was confirmed with.", example: "counsellor-li")) {
            $0.forwarding.name
        },
        .text("key", .text("That key.", .key, example: "key_05Z8M2Q400000")) { $0.forwarding.key.description },
    ]
}
