public import RelayModel

/// The rates and timeouts of a channel.
public struct ChannelPace: Hashable, Sendable {
    /// The credential that rates apply to.
    public enum Credential: String, StringEnum {
        /// Each address has its own rate: robots.
        case address
        /// All addresses with the same secret share one rate: an SMS account, an app.
        case secret
    }

    /// Per credential; all hold at once.
    public var windows: [RateWindow] = []
    /// Per recipient within a credential.
    public var recipientWindows: [RateWindow] = []
    /// The credential that ``windows`` apply to.
    public var credential = Credential.address
    /// The recipients that share a request.
    public var batch = BatchRule(limit: 1)
    /// Seconds to connect, TLS included.
    public var connectSeconds: Double = 5
    /// Seconds for the whole exchange.
    public var totalSeconds: Double = 15
}

/// The rule if it is unknown whether the provider accepted a message.
public enum AmbiguousRule: String, StringEnum {
    /// No idempotency key: repeat once, marked 可能重复.
    case repeatOnce = "repeat_once"
    /// The provider drops repeats by a stable id: repeat by the schedule.
    case repeatFreely = "repeat_freely"
    /// Ask the provider's query interface, or wait for the receipt; no blind repeat.
    case askProvider = "ask_provider"
}

/// Whether and how endpoints of a channel have a secret.
public struct SecretRule: Sendable {
    /// May, must or cannot.
    public enum Use: String, StringEnum {
        case none, optional, required
    }

    var use = Use.none
    /// The secret for endpoints without their own.
    var fallback: String?
    var example: String?
}
