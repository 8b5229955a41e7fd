import Logging
import RelayChannels
public import RelayModel
import RelayStore
public import RelayTransport

/// How much the engine does at once. Everything else follows from the channels.
public struct EngineConfiguration: Sendable, Hashable {
    /// Concurrent requests that are not urgent. The limit exceeds the requests that unresponsive hosts can occupy, so
    /// that other hosts' deliveries do not wait for them.
    public var connections = 1024
    /// Requests under way at once on top of these, for urgent only; the same again at each host.
    public var urgentConnections = 16
    /// Requests under way at once to one host that are not urgent.
    public var perHost = 64
    /// Requests under way at once to one endpoint.
    public var perEndpoint = 4
    /// Requests under way at once to one endpoint on top of these, for urgent only: a warning does not wait for four
    /// that hang.
    public var urgentPerEndpoint = 2
    /// Messages of one sender (a key) in so long a time; urgent ones are not counted. Empty: no limit.
    public var perSender: [RateWindow] = []
    /// How long after its acceptance a bulk or normal message may leave in a slot of its own; one whose slot is later
    /// makes those that wait for the endpoint's rate leave in a digest.
    public var digestAfter = Duration.seconds(90)
    /// Deliveries of one lane held ready in memory; not more than are still in the processor's cache when their turn
    /// comes.
    public var window = 256
    /// Held deliveries that are read at a time; each time waits for the disk, so they are more.
    public var duePage = 1024
    /// Deliveries in memory that wait for a place at their host before their lane must wait with them.
    public var hostQueueLimit = 4096
    /// Outcomes that may wait for the disk before new requests must wait too: what a crash may send twice.
    public var unrecordedLimit = 1024
    /// How long a request to stop a notice waits for a disk that does not write; the relay's own end waits two
    /// seconds at most.
    public var recordTimeout = Duration.seconds(10)
    /// Held deliveries that may stay in memory; others wait in the store.
    public var heldLimit = 32_768
    /// Addresses whose pace is remembered for as long as their windows last; beyond so many, those are forgotten that
    /// could take a message at once, although what they took still counts.
    public var pacesRemembered = 262_144
    /// Deliveries due within this time stay in memory.
    public var lookahead = Duration.seconds(60)
    /// Limits for one request: to connect, and altogether by lane.
    public var connectTimeout = Duration.seconds(5)
    public var urgentTimeout = Duration.seconds(10)
    public var normalTimeout = Duration.seconds(20)
    public var bulkTimeout = Duration.seconds(20)

    /// The proxy that requests leave through; nil for none.
    public var proxy: ProxyServer?
    /// Authorities that TLS trusts beside the system's; nil for none.
    public var authorities: TrustedAuthorities?

    /// Where secrets may lie that the roster and the channel files name.
    public var secrets = SecretSources()

    /// The defaults, as Config/relay.yaml documents them.
    public init() {}

    /// Requests under way at once to one endpoint among which one of this lane may be.
    func places(_ lane: Lane) -> Int { lane == .urgent ? perEndpoint + urgentPerEndpoint : perEndpoint }

    /// How long a request of this lane may take altogether.
    public func timeout(_ lane: Lane) -> Duration {
        switch lane {
        case .urgent: urgentTimeout
        case .normal: normalTimeout
        case .bulk: bulkTimeout
        }
    }
}

/// What the engine's thread works with.
struct EngineContext: Sendable {
    let store: any RelayStore
    let channels: ChannelCatalogue
    let clock: any RelayClock
    let configuration: EngineConfiguration
    let random: any RandomNumberGenerator & Sendable
    let logger: Logger
    let tokens: AccessTokens
    /// Told, on the store's thread, of records that are on disk.
    let onRecorded: @Sendable ([DeliveryRecord]) -> Void
    /// Told, on the engine's thread, of endpoints that have been refused for ten minutes, for one cause.
    let onLongRefused: @Sendable ([EndpointRefusal]) -> Void
}
