public import RelayModel

/// The limits of one peer, one key and all clients together.
public struct PeerLimits: Sendable {
    /// The most open connections. A new one then replaces the one that has waited longest.
    public var connections = 4096
    /// The most open connections of one peer. A new one then replaces the one that has waited longest.
    public var connectionsPerPeer = 1024
    /// The most requests of one peer whose bodies take a second or longer to arrive.
    public var slowRequestsPerPeer = 64
    /// The most requests of one key whose bodies take a second or longer to arrive.
    public var slowRequestsPerKey = 16
    /// The most wrong keys and wrong receipt secrets of one peer per minute before the answer is 429.
    public var wrongKeysPerMinute = 60
    /// The most open event streams of one key.
    public var eventStreamsPerKey = 32
    /// Proxies whose `X-Forwarded-For` is trusted.
    public var trustedProxies: [CIDR] = []

    public init() {}
}
