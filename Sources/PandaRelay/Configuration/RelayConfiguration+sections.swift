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
    /// `tls`: PEM files.
    public struct TLS: Hashable, Sendable {
        /// The certificate's path; empty for plain HTTP.
        public var certificate = ""
        /// The private key's path; empty for plain HTTP.
        public var key = ""
        /// Whether the API speaks TLS.
        public var isOn: Bool { !certificate.isEmpty }
    }

    /// `targets`: what opens the address guard.
    public struct Targets: Hashable, Sendable {
        /// Ranges of on-premises receivers, each well formed; none by default.
        public var allowCIDRs: [String] = []
        /// Names of the local network that may be named, exact or `*.` and a name; none by default.
        public var allowHosts: [String] = []
        /// The path of certificates of authorities, PEM, that are trusted beside the system's; empty for none.
        public var caFile = ""
        /// The ports a target may have; nil for any.
        public var ports: [UInt16]? = AddressPolicy.defaultPorts.sorted()
        /// Whether targets may be `http://`.
        public var plainHTTP = AddressPolicy().allowPlainHTTP
    }

    /// `secrets`: where secrets lie that rosters and channel files name.
    public struct Secrets: Hashable, Sendable {
        /// The folder of secret files; empty for none.
        public var directory = "./secrets"
    }

    /// `limits`: what the API takes.
    public struct Limits: Hashable, Sendable {
        /// The largest request body in bytes.
        public var requestBody = httpDefaults.bodyLimit
        /// The longest title of a notice in characters.
        public var noticeTitle = ruleDefaults.titleLimit
        /// The longest body of a notice in bytes.
        public var noticeBody = ruleDefaults.bodyLimit
        /// Requests worked on at the same time; further ones are refused with 503.
        public var requestsInFlight = httpDefaults.requestsInFlight
        /// How long a request may take to arrive and be answered.
        public var requestTimeout = httpDefaults.requestTimeout
        /// How long a connection may stand idle.
        public var idleTimeout = httpDefaults.idleTimeout
        /// Connections open at the same time; a new one then takes the place of the one that has waited longest.
        public var connections = httpDefaults.peers.connections
        /// Connections of one peer open at the same time; as above.
        public var connectionsPerPeer = httpDefaults.peers.connectionsPerPeer
        /// Requests of one peer whose bodies have been arriving for a second or longer.
        public var slowRequestsPerPeer = httpDefaults.peers.slowRequestsPerPeer
        /// The same of one key.
        public var slowRequestsPerKey = httpDefaults.peers.slowRequestsPerKey
        /// Wrong keys and wrong receipt secrets of one peer in a minute that are answered as such.
        public var wrongKeysPerMinute = httpDefaults.peers.wrongKeysPerMinute
        /// Event streams of one key open at the same time.
        public var eventStreamsPerKey = httpDefaults.peers.eventStreamsPerKey
        /// Ranges of the proxies whose `X-Forwarded-For` is believed, each well formed; none by default.
        public var trustedProxies: [String] = []
    }

    /// `sending`: how the relay sends.
    public struct Sending: Hashable, Sendable {
        /// Requests on their way at the same time, in all lanes.
        public var connections = engineDefaults.connections
        /// Requests on their way to one host at the same time.
        public var perHost = engineDefaults.perHost
        /// Requests beyond those that only the urgent lane may have on their way.
        public var urgentConnections = engineDefaults.urgentConnections
        /// Requests on their way to one endpoint at the same time.
        public var perEndpoint = engineDefaults.perEndpoint
        /// Messages of one key in a minute that are not urgent; 0 for no limit.
        public var perSenderMinute = 0
        /// How long after its acceptance a notice may leave by itself where a robot's rate is used up.
        public var digestAfter = engineDefaults.digestAfter
        /// The proxy that everything leaves through, `http://HOST:PORT`; empty for none.
        public var proxy = ""
        /// `USER:PASSWORD` for the proxy; empty for none. Read from the environment alone.
        public var proxyCredentials = Secret("")
        /// How long a connection may take to be made.
        public var connectTimeout = engineDefaults.connectTimeout
        /// How long a request may take altogether.
        public var totalTimeout = LaneDurations { engineDefaults.timeout($0) }
    }

    /// `receipts`: what proves that receipts come from the platform. Empty: they are not taken.
    public struct Receipts: Hashable, Sendable {
        /// The `secret` in the address given to Alibaba Cloud.
        public var aliyunSMS = Secret("")
        /// The `secret` in the address given to Tencent Cloud.
        public var tencentSMS = Secret("")
        /// The Official Account's server token.
        public var wechatOA = Secret("")
    }

    /// `retention`: how long what is over is kept, counted from the moment a notice expired.
    public struct Retention: Hashable, Sendable {
        /// What notices said and what was replied.
        public var bodies = retentionDefaults.bodies
        /// The notices, their log and their counts.
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
