public import RelayModel

/// How much one peer, one key and all together may take of the API.
public struct PeerLimits: Sendable {
    /// Connections open at the same time. Beyond it a new one takes the place of the one that has waited longest.
    public var connections = 4096
    /// Connections of one peer; as above.
    public var connectionsPerPeer = 1024
    /// Requests of one peer whose bodies have been arriving for a second or longer.
    public var slowRequestsPerPeer = 64
    /// The same of one key.
    public var slowRequestsPerKey = 16
    /// Wrong keys and wrong receipt secrets of one peer in a minute that are answered as such.
    public var wrongKeysPerMinute = 60
    /// Event streams of one key open at the same time.
    public var eventStreamsPerKey = 32
    /// Proxies whose `X-Forwarded-For` is believed.
    public var trustedProxies: [CIDR] = []

    /// The defaults.
    public init() {}
}
