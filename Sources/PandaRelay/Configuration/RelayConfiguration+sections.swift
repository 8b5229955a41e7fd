public import RelayModel

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
        public var ports: [UInt16]? = [80, 443, 8080, 8443]
        /// Whether targets may be `http://`.
        public var plainHTTP = true
    }

    /// `secrets`: where secrets lie that rosters and channel files name.
    public struct Secrets: Hashable, Sendable {
        /// The folder of secret files; empty for none.
        public var directory = "./secrets"
    }

    /// `limits`: what the API takes.
    public struct Limits: Hashable, Sendable {
        /// The largest request body in bytes.
        public var requestBody = 1 << 20
        /// The longest title of a notice in characters.
        public var noticeTitle = 120
        /// The longest body of a notice in bytes.
        public var noticeBody = 100_000
        /// Requests worked on at the same time; further ones are refused with 503.
        public var requestsInFlight = 1024
        /// How long a request may take to arrive and be answered.
        public var requestTimeout = Duration.seconds(30)
        /// How long a connection may stand idle.
        public var idleTimeout = Duration.seconds(60)
        /// Connections open at the same time; a new one then takes the place of the one that has waited longest.
        public var connections = 4096
        /// Connections of one peer open at the same time; as above.
        public var connectionsPerPeer = 1024
        /// Requests of one peer whose bodies have been arriving for a second or longer.
        public var slowRequestsPerPeer = 64
        /// The same of one key.
        public var slowRequestsPerKey = 16
        /// Wrong keys and wrong receipt secrets of one peer in a minute that are answered as such.
        public var wrongKeysPerMinute = 60
        /// Event streams of one key open at the same time.
        public var eventStreamsPerKey = 32
        /// Ranges of the proxies whose `X-Forwarded-For` is believed, each well formed; none by default.
        public var trustedProxies: [String] = []
    }

    /// `sending`: how the relay sends.
    public struct Sending: Hashable, Sendable {
        /// Requests on their way at the same time, in all lanes.
        public var connections = 1024
        /// Requests on their way to one host at the same time.
        public var perHost = 64
        /// Requests beyond those that only the urgent lane may have on their way.
        public var urgentConnections = 16
        /// Requests on their way to one endpoint at the same time.
        public var perEndpoint = 4
        /// Messages of one key in a minute that are not urgent; 0 for no limit.
        public var perSenderMinute = 0
        /// How long after its acceptance a notice may leave by itself where a robot's rate is used up.
        public var digestAfter = Duration.seconds(90)
        /// The proxy that everything leaves through, `http://HOST:PORT`; empty for none.
        public var proxy = ""
        /// `USER:PASSWORD` for the proxy; empty for none. Read from the environment alone.
        public var proxyCredentials = Secret("")
        /// How long a connection may take to be made.
        public var connectTimeout = Duration.seconds(5)
        /// How long a request may take altogether.
        public var totalTimeout = LaneDurations(urgent: .seconds(10), normal: .seconds(20), bulk: .seconds(20))
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
        public var bodies = Duration.seconds(90 * 86_400)
        /// The notices, their log and their counts.
        public var metadata = Duration.seconds(200 * 86_400)
    }
}
