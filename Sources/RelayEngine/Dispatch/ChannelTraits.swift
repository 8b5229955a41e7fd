import RelayChannels
import RelayModel

/// What the dispatcher must know of a channel.
struct ChannelTraits: Sendable {
    /// Rates of one address: its credential's where each address is one, and its own as a recipient.
    var windows: [RateWindow] = []
    /// Rates that all addresses with the same secret share.
    var accountWindows: [RateWindow] = []
    var ambiguous = AmbiguousRule.repeatOnce
    /// Whether the provider can be asked what became of a message, so that one whose outcome is not known is asked for, one by
    /// one, before it is repeated.
    var canAskProvider = false
    /// Deliveries per request.
    var batchLimit = 1
    /// A person carries the message; nothing is sent.
    var isHuman = false
    /// Whether several notices may be merged into one message: a group's robot, which has a rate of its own.
    var mayDigest = false
    /// The wait after a refusal for speed that names none, in seconds, and up to where it doubles on refusals in a row; nil: it does not.
    var throttleWait = 60.0
    var throttleWaitLimit: Double?
}

extension ChannelTraits {
    /// Seconds to wait after so many refusals for speed in a row. What the far side said itself is never changed.
    func wait(_ verdict: Verdict, _ throttles: Int) -> Double? {
        guard let limit = throttleWaitLimit, verdict.waitSeconds == throttleWait else { return verdict.waitSeconds }
        return min(limit, throttleWait * Double(1 << min(throttles - 1, 16)))
    }

    init(_ channel: Channel) {
        let pace = channel.pace
        let isPerAddress = pace.credential == .address
        self.init(
            windows: isPerAddress ? pace.windows + pace.recipientWindows : pace.recipientWindows,
            accountWindows: isPerAddress ? [] : pace.windows,
            ambiguous: channel.ambiguousRule,
            canAskProvider: channel.canAskProvider,
            batchLimit: channel.batchLimit,
            isHuman: channel.isHuman,
            mayDigest: isPerAddress && !pace.windows.isEmpty && pace.batchLimit == 1 && !channel.isHuman,
            throttleWait: channel.throttleWait,
            throttleWaitLimit: channel.throttleWaitLimit
        )
    }
}
