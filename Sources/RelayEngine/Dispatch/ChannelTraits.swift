import RelayChannels
import RelayModel

/// What the dispatcher must know of a channel.
struct ChannelTraits: Sendable {
    var windows: [RateWindow] = []
    var ambiguous = AmbiguousRule.repeatOnce
    /// Deliveries per request.
    var batchLimit = 1
    /// A person carries the message; nothing is sent.
    var isHuman = false
}

extension ChannelTraits {
    init(_ channel: Channel) {
        self.init(
            windows: channel.windows,
            ambiguous: channel.ambiguousRule,
            batchLimit: channel.batchLimit,
            isHuman: channel.isHuman
        )
    }
}
