import RelayModel

/// The channels an endpoint can name.
struct ChannelsView: View {
    static let name = "Channels"
    static let summary = "The channels an endpoint can name."

    let names: [ChannelName]

    static let properties: [Property<ChannelsView>] = [
        Property("items", .list(of: .text("A channel's name.", .slug, example: "wecom-robot"), "All names, sorted.")) {
            .list($0.names.map { .text($0.text) })
        }
    ]
}
