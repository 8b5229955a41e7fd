import RelayEngine
import RelayHTTP
public import RelayModel
import RelayService
import RelayTransport

// Each default stands where it takes effect; the sections below take theirs from there.
private let engineDefaults = EngineConfiguration()
private let httpDefaults = RelayHTTPConfiguration()
private let ruleDefaults = NoticeRules()
private let retentionDefaults = RetentionPolicy()

extension RelayConfiguration {
    /// `tls`: the API's certificate, as PEM files.
    public struct TLS: Hashable, Sendable {
        /// The path of the certificate; empty for plain HTTP.
        public var certificate = ""
        /// The path of the private key; empty for plain HTTP.
        public var key = ""
        /// Whether the API uses TLS.
        public var isOn: Bool { !certificate.isEmpty }
    }

    /// `targets`: the addresses that outbound requests may reach.
    public struct Targets: Hashable, Sendable {
        /// Ranges of on-premises receivers, each valid; none by default.
        public var allowCIDRs: [String] = []
        /// Host names of the local network, exact or `*.` and a name; none by default.
        public var allowHosts: [String] = []
        /// The path of a PEM file with certificate authorities, trusted in addition to the system's; empty for none.
        public var caFile = ""
        /// The ports that a target may use; nil for any.
        public var ports: [UInt16]? = AddressPolicy.defaultPorts.sorted()
        /// Whether targets may be `http://`.
        public var plainHTTP = AddressPolicy().allowPlainHTTP
    }

    /// `secrets`: the place of the secrets that rosters and channel files name.
    public struct Secrets: Hashable, Sendable {
        /// The folder of secret files; empty for none.
        public var directory = "./secrets"
    }

    /// `limits`: the API's limits.
    public struct Limits: Hashable, Sendable {
        /// The largest request body in bytes.
        public var requestBody = httpDefaults.bodyLimit
        /// The longest title of a notice in characters.
        public var noticeTitle = ruleDefaults.titleLimit
        /// The longest body of a notice in bytes.
        public var noticeBody = ruleDefaults.bodyLimit
        /// The most requests handled at the same time; more are refused with status 503.
        public var requestsInFlight = httpDefaults.requestsInFlight
        /// The longest time for a request to arrive and be answered.
        public var requestTimeout = httpDefaults.requestTimeout
        /// The longest time that a connection may be idle.
        public var idleTimeout = httpDefaults.idleTimeout
        /// The most open connections; a new one then replaces the one that has been idle longest.
        public var connections = httpDefaults.peers.connections
        /// The most open connections of one peer; a new one then replaces the one that has been idle longest.
        public var connectionsPerPeer = httpDefaults.peers.connectionsPerPeer
        /// The most requests of one peer whose bodies take a second or longer to arrive.
        public var slowRequestsPerPeer = httpDefaults.peers.slowRequestsPerPeer
        /// The most requests of one key whose bodies take a second or longer to arrive.
        public var slowRequestsPerKey = httpDefaults.peers.slowRequestsPerKey
        /// Wrong keys and wrong receipt secrets of one peer in a minute that are answered as such.
        public var wrongKeysPerMinute = httpDefaults.peers.wrongKeysPerMinute
        /// The most open event streams of one key.
        public var eventStreamsPerKey = httpDefaults.peers.eventStreamsPerKey
        /// Address ranges of proxies whose `X-Forwarded-For` is trusted, each valid; none by default.
        public var trustedProxies: [String] = []
    }

    /// `sending`: the limits of outbound requests.
    public struct Sending: Hashable, Sendable {
        /// The most requests in flight, over all lanes.
        public var connections = engineDefaults.connections
        /// The most requests in flight to one host.
        public var perHost = engineDefaults.perHost
        /// Additional requests in flight that are reserved for the urgent lane.
        public var urgentConnections = engineDefaults.urgentConnections
        /// The most requests in flight to one endpoint.
        public var perEndpoint = engineDefaults.perEndpoint
        /// The most non-urgent messages of one key per minute; 0 for no limit.
        public var perSenderMinute = 0
        /// How long after acceptance a notice may still get its own message when a robot's rate limit is exhausted.
        /// Older ones are merged into a digest.
        public var digestAfter = engineDefaults.digestAfter
        /// The proxy for all outbound requests, `http://HOST:PORT`; empty for none.
        public var proxy = ""
        /// `USER:PASSWORD` for the proxy; empty for none. Read from the environment only.
        public var proxyCredentials = Secret("")
        /// The longest time to establish a connection.
        public var connectTimeout = engineDefaults.connectTimeout
        /// The longest time for a whole request.
        public var totalTimeout = LaneDurations { engineDefaults.timeout($0) }
    }

    /// `receipts`: the secrets that authenticate a platform's receipts. Receipts without a configured secret are
    /// refused.
    public struct Receipts: Hashable, Sendable {
        /// The `secret` in the URL given to Alibaba Cloud.
        public var aliyunSMS = Secret("")
        /// The `secret` in the URL given to Tencent Cloud.
        public var tencentSMS = Secret("")
        /// The Official Account's server token.
        public var wechatOA = Secret("")
    }

    /// `retention`: how long finished notices are kept, counted from the moment a notice expires.
    public struct Retention: Hashable, Sendable {
        /// How long the texts of notices and replies are kept.
        public var bodies = retentionDefaults.bodies
        /// How long notices, their log and their counts are kept.
        public var metadata = retentionDefaults.metadata
    }
}

extension LaneDurations {
    /// How long a notice that names no end is worth sending, by default.
    static var expiry: LaneDurations { LaneDurations { ruleDefaults.life($0) } }

    fileprivate init(_ duration: (Lane) -> Duration) {
        self.init(urgent: duration(.urgent), normal: duration(.normal), bulk: duration(.bulk))
    }
}
