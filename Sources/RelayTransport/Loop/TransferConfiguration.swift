/// What is common to all requests of a loop.
public struct TransferConfiguration: Hashable, Sendable {
    /// The thread's name as `top` shows it; 15 bytes count.
    public var threadName: String
    /// How many connections are kept, at most half of the process's descriptor limit. More than the hosts in use, or
    /// every request reconnects.
    public var keptConnections: Int
    /// How long an idle connection may be used again. Receivers commonly close theirs after 60 s.
    public var idleLifetime: Duration
    /// How long a busy connection is used, so that a host that has moved is followed.
    public var connectionLifetime: Duration
    /// A kept connection that breaks so soon after a request began to leave on it was closed by the server before,
    /// and the request is repeated at once. One that breaks later may have been taken.
    public var staleLimit: Duration
    /// The `User-Agent`.
    public var userAgent: String
    /// A PEM file of the certificates to trust; nil for the system's.
    public var certificateFile: String?
    /// Authorities that are trusted beside those; nil for none.
    public var authorities: TrustedAuthorities?
    /// The proxy that everything leaves through; nil for none.
    public var proxy: ProxyServer?
    /// A folder of trusted certificates under OpenSSL's names for them, beside ``certificateFile``; nil for the
    /// system's. Tests set it.
    var certificateFolder: String?
    /// How long a name's addresses are used. Tests set it.
    var addressLifetime = Duration.seconds(60)
    /// How long a name lookup may take at most.
    public var lookupLimit: Duration

    /// A configuration; the defaults suit a relay with up to some thousand receivers.
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
