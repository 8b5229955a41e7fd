import RelayModel

/// The address and the limits of the API.
public struct RelayHTTPConfiguration: Sendable {
    /// The PEM files of a TLS certificate chain and its key.
    public struct TLS: Sendable, Hashable {
        public var certificate: String
        public var key: String

        public init(certificate: String, key: String) {
            self.certificate = certificate
            self.key = key
        }
    }

    public var host: String
    /// The port; 0 takes any free port.
    public var port: Int
    /// The largest request body in bytes.
    public var bodyLimit = 1 << 20
    /// The largest body of a roster import in bytes.
    public var importBodyLimit = 64 << 20
    /// The longest time for a request to arrive, and again for its answer.
    public var requestTimeout = Duration.seconds(30)
    /// The longest time that a connection may be idle.
    public var idleTimeout = Duration.seconds(60)
    /// The most requests handled at the same time; more get 503. A request whose body is still arriving does not count.
    public var requestsInFlight = 1024
    /// Additional requests that are reserved for warnings.
    public var warningsInFlight = 64
    /// The limits of one peer, one key and all clients together.
    public var peers = PeerLimits()
    /// How long the rest of a request may arrive after its answer.
    var unreadRest = Duration.seconds(1)
    /// The slowest rate at which a body may arrive.
    var bodyPace = BodyPace()
    /// The most open event streams; more get 503.
    public var eventStreams = 256
    /// The offset from UTC of times in answers, in minutes.
    public var offsetMinutes = CivilTime.shanghai

    public init(host: String = "127.0.0.1", port: Int = 8180) {
        self.host = host
        self.port = port
    }
}
