/// The settings that all requests of a loop share.
public struct TransferConfiguration: Hashable, Sendable {
    /// The thread's name as `top` shows it, 15 bytes at most.
    public var threadName: String
    /// The number of idle connections that stay open, at most half of the process's descriptor limit. It must exceed
    /// the number of hosts in use; otherwise every request reconnects.
    public var keptConnections: Int
    /// How long an idle connection is reused. Receivers commonly close theirs after 60 s.
    public var idleLifetime: Duration
    /// How long a busy connection is used, so that a host's change of address takes effect.
    public var connectionLifetime: Duration
    /// If a reused connection breaks within this time after a request began to leave on it, the server had closed it
    /// before, and the request is repeated at once. If it breaks later, the server may have taken the request.
    public var staleLimit: Duration
    /// The `User-Agent`.
    public var userAgent: String
    /// A PEM file of the certificates to trust; nil for the system's.
    public var certificateFile: String?
    /// Authorities that are trusted in addition; nil for none.
    public var authorities: TrustedAuthorities?
    /// The proxy for all requests; nil for none.
    public var proxy: ProxyServer?
    /// A folder of trusted certificates with the names that OpenSSL expects, in addition to ``certificateFile``; nil
    /// for the system's. Tests set it.
    var certificateFolder: String?
    /// How long a name's addresses are used. Tests set it.
    var addressLifetime = Duration.seconds(60)
    /// How long a name lookup may take at most.
    public var lookupLimit: Duration

    /// Creates a configuration; the defaults suit a relay with up to some thousand receivers.
    public init(
        threadName: String = "relay-transfers",
        keptConnections: Int = 4096,
        idleLifetime: Duration = .seconds(50),
        connectionLifetime: Duration = .seconds(600),
        staleLimit: Duration = .seconds(1),
        userAgent: String = "panda-relay",
        certificateFile: String? = nil,
        authorities: TrustedAuthorities? = nil,
        proxy: ProxyServer? = nil,
        lookupLimit: Duration = .seconds(5)
    ) {
        self.threadName = threadName
        self.keptConnections = keptConnections
        self.idleLifetime = idleLifetime
        self.connectionLifetime = connectionLifetime
        self.staleLimit = staleLimit
        self.userAgent = userAgent
        self.certificateFile = certificateFile
        self.authorities = authorities
        self.proxy = proxy
        self.lookupLimit = lookupLimit
    }
}
