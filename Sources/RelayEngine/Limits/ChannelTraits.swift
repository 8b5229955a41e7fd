import RelayChannels
import RelayModel

/// What the dispatcher must know of a channel. A class, for every state refers to its channel's.
final class ChannelTraits: Sendable {
    /// Rates of one address: its credential's where each address is one, and its own as a recipient.
    let windows: [RateWindow]
    /// Rates that all addresses with the same secret share; nil where each address is an account of its own.
    let accountWindows: [RateWindow]?
    let ambiguous: AmbiguousRule
    /// Whether the provider can be asked what became of a message, so that one whose outcome is not known is asked for,
    /// one by one, before it is repeated.
    let canAskProvider: Bool
    /// Which deliveries share a request.
    let batch: BatchRule
    /// A person carries the message; nothing is sent.
    let isHuman: Bool
    /// Whether several notices may be merged into one message: a group's robot, which has a rate of its own.
    let mayDigest: Bool
    /// The wait after a refusal for speed that names none, in seconds, and up to where it doubles on refusals in a row;
    /// nil: it does not.
    let throttleWait: Double
    let throttleWaitLimit: Double?

    init(
        windows: [RateWindow] = [],
        accountWindows: [RateWindow]? = nil,
        ambiguous: AmbiguousRule = .repeatOnce,
        canAskProvider: Bool = false,
        batch: BatchRule = BatchRule(limit: 1),
        isHuman: Bool = false,
        mayDigest: Bool = false,
        throttleWait: Double = 60,
        throttleWaitLimit: Double? = nil
    ) {
        self.windows = windows
        self.accountWindows = accountWindows
        self.ambiguous = ambiguous
        self.canAskProvider = canAskProvider
        self.batch = batch
        self.isHuman = isHuman
        self.mayDigest = mayDigest
        self.throttleWait = throttleWait
        self.throttleWaitLimit = throttleWaitLimit
    }
}

extension ChannelTraits {
    /// The longest wait, in seconds, that refusals in a row lead to where the receiver asks for less.
    private static let longestFloor = 600.0

    /// Seconds to wait after so many refusals for speed in a row. What the receiver said itself is never shortened;
    /// where it goes on saying "in a second", what is not urgent waits longer each time.
    func wait(_ verdict: Verdict, _ throttles: Int) -> ThrottleDelay {
        let asked = verdict.waitSeconds ?? throttleWait
        let doubled = Double(1 << min(throttles - 1, 16))
        if let limit = throttleWaitLimit, verdict.waitSeconds == throttleWait {
            let wait = min(limit, throttleWait * doubled)
            return ThrottleDelay(routine: wait, urgent: wait)
        }
        let routine = throttles > 1 ? max(asked, min(Self.longestFloor, doubled)) : asked
        return ThrottleDelay(routine: routine, urgent: asked)
    }

    convenience init(_ channel: Channel) {
        let pace = channel.pace
        let isPerAddress = pace.credential == .address
        self.init(
            windows: isPerAddress ? pace.windows + pace.recipientWindows : pace.recipientWindows,
            accountWindows: isPerAddress ? nil : pace.windows,
            ambiguous: channel.ambiguousRule,
            canAskProvider: channel.canAskProvider,
            batch: pace.batch,
            isHuman: channel.isHuman,
            mayDigest: isPerAddress && !pace.windows.isEmpty && pace.batch.limit == 1 && !channel.isHuman,
            throttleWait: channel.throttleWait,
            throttleWaitLimit: channel.throttleWaitLimit
        )
    }
}
