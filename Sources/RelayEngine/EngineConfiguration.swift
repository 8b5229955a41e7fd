import Logging
import RelayChannels
public import RelayModel
import RelayStore
public import RelayTransport

/// The limits of the engine. The channels decide everything else.
public struct EngineConfiguration: Sendable, Hashable {
    /// The most requests in flight that are not urgent. It is larger than the number that unresponsive hosts can
    /// occupy, so that deliveries to other hosts do not wait for them.
    public var connections = 1024
    /// Additional requests in flight for urgent deliveries; as many again at each host.
    public var urgentConnections = 16
    /// The most requests in flight to one host that are not urgent.
    public var perHost = 64
    /// The most requests in flight to one endpoint.
    public var perEndpoint = 4
    /// Additional requests in flight to one endpoint for urgent deliveries, so that a warning does not wait for four
    /// requests that hang.
    public var urgentPerEndpoint = 2
    /// The rate of one sender (a key); urgent messages are not counted. Empty: no limit.
    public var perSender: [RateWindow] = []
    /// The longest wait of a bulk or normal message for a slot of its own, from its acceptance; if a slot is later, the
    /// messages that wait for the endpoint's rate are sent as a digest.
    public var digestAfter = Duration.seconds(90)
    /// Deliveries of one lane that are ready in memory; few enough to be in the processor's cache when their turn
    /// comes.
    public var window = 256
    /// Held deliveries that are read at once; more than ``window``, because each read waits for the disk.
    public var duePage = 1024
    /// Deliveries in memory that may wait for a place at their host before their lane is blocked.
    public var hostQueueLimit = 4096
    /// Outcomes that may wait for the disk before new requests wait too; a crash may send as many again.
    public var unrecordedLimit = 1024
    /// How long a request to stop a notice waits for a disk that does not write; the relay's own stop waits two seconds
    /// at most.
    public var recordTimeout = Duration.seconds(10)
    /// Held deliveries that may stay in memory; others wait in the store.
    public var heldLimit = 32_768
    /// Addresses whose pace is remembered for the length of their windows. Above this number, addresses are forgotten
    /// that could accept a message at once, although their messages still count.
    public var pacesRemembered = 262_144
    /// Deliveries due within this time stay in memory.
    public var lookahead = Duration.seconds(60)
    /// Time limits of one request: for connecting, and in total by lane.
    public var connectTimeout = Duration.seconds(5)
    public var urgentTimeout = Duration.seconds(10)
    public var normalTimeout = Duration.seconds(20)
    public var bulkTimeout = Duration.seconds(20)

    /// The proxy for all requests; nil for none.
    public var proxy: ProxyServer?
    /// Authorities that TLS trusts in addition to the system's; nil for none.
    public var authorities: TrustedAuthorities?

    /// The places of secrets that the roster and the channel files may name.
    public var secrets = SecretSources()

    /// The defaults, as Config/relay.yaml documents them.
    public init() {}

    /// The most requests in flight to one endpoint if one of this lane is to be sent.
    func places(_ lane: Lane) -> Int { lane == .urgent ? perEndpoint + urgentPerEndpoint : perEndpoint }

    /// The total time limit of a request of this lane.
    public func timeout(_ lane: Lane) -> Duration {
        switch lane {
        case .urgent: urgentTimeout
        case .normal: normalTimeout
        case .bulk: bulkTimeout
        }
    }
}

/// The components that the engine's thread uses.
struct EngineContext: Sendable {
    let store: any RelayStore
    let channels: ChannelCatalogue
    let clock: any RelayClock
    let configuration: EngineConfiguration
    let random: any RandomNumberGenerator & Sendable
    let logger: Logger
    let tokens: AccessTokens
    /// Called on the store's thread with stored records.
    let onRecorded: @Sendable ([DeliveryRecord]) -> Void
    /// Called on the engine's thread with endpoints that have been refused for ten minutes for one cause.
    let onLongRefused: @Sendable ([EndpointRefusal]) -> Void
}
