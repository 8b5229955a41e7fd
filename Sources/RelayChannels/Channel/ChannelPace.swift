public import RelayModel

/// How fast a channel may be used, and how long a request may take.
public struct ChannelPace: Hashable, Sendable {
    /// What rates count against.
    public enum Credential: String, NamedCase {
        /// Each address has its own budget: robots.
        case address
        /// All addresses with the same secret share one: an SMS account, an app.
        case secret
    }

    /// Per credential; all hold at once.
    public var windows: [RateWindow] = []
    /// Per recipient within a credential.
    public var recipientWindows: [RateWindow] = []
    /// What ``windows`` count against.
    public var credential = Credential.address
    /// Who shares a request.
    public var batch = BatchRule(limit: 1)
    /// Seconds to connect, TLS included.
    public var connectSeconds: Double = 5
    /// Seconds for the whole exchange.
    public var totalSeconds: Double = 15
}
