import RelayModel

/// Where the API listens and what it takes.
public struct RelayHTTPConfiguration: Sendable {
    /// Files of a TLS certificate chain and its key, PEM.
    public struct TLS: Sendable, Hashable {
        public var certificate: String
        public var key: String

        /// The two files' paths.
        public init(certificate: String, key: String) {
            self.certificate = certificate
            self.key = key
        }
    }

    public var host: String
    /// 0 for any that is free.
    public var port: Int
    /// Nil for plain HTTP.
    public var tls: TLS?
    /// Bytes of a request's body.
    public var bodyLimit = 1 << 20
    /// Bytes of a roster import's body.
    public var importBodyLimit = 64 << 20
    /// How long a request may take to arrive, and then to be answered.
    public var requestTimeout = Duration.seconds(30)
    /// How long a connection may stand idle.
    public var idleTimeout = Duration.seconds(60)
    /// Requests worked on at the same time; further ones get 503. A request whose body is still arriving is none of
    /// them.
    public var requestsInFlight = 1024
    /// Requests beyond those for which only warnings have places.
    public var warningsInFlight = 64
    /// How much one peer, one key and all together may take.
    public var peers = PeerLimits()
    /// How long what is left of a request may come after its answer.
    var unreadRest = Duration.seconds(1)
    /// How fast a body must arrive.
    var bodyPace = BodyPace()
    /// Event streams open at the same time; further ones get 503.
    public var eventStreams = 256
    /// The offset from UTC of times in answers, minutes.
    public var offsetMinutes = CivilTime.shanghai

    /// Listens on this address; the rest is set by property.
    public init(host: String = "127.0.0.1", port: Int = 8180, tls: TLS? = nil) {
        self.host = host
        self.port = port
        self.tls = tls
    }
}
