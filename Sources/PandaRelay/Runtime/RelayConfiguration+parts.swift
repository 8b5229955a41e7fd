public import Logging
import RelayChannels
import RelayEngine
import RelayHTTP
import RelayModel
import RelayService
import RelayTransport

extension RelayConfiguration {
    /// What requests may reach. Naming a range of this machine's own addresses (127.0.0.0/8, ::1) is what opens
    /// loopback.
    func addressPolicy() throws(StartFault) -> AddressPolicy {
        let ranges = try Self.ranges(targets.allowCIDRs, of: "targets.allow_cidrs")
        return AddressPolicy(
            allowPlainHTTP: targets.plainHTTP,
            ports: targets.ports.map(Set.init),
            allowCIDRs: ranges,
            allowHosts: try targets.allowHosts.map { text throws(StartFault) in
                guard let pattern = HostPattern(text) else {
                    throw StartFault(
                        .configuration,
                        "targets.allow_hosts: “\(text)” is no host name such as *.gaj.internal."
                    )
                }
                return pattern
            },
            allowLoopback: ranges.contains(where: \.isLoopback)
        )
    }

    private static func ranges(_ texts: [String], of key: String) throws(StartFault) -> [CIDR] {
        var ranges: [CIDR] = []
        for text in texts {
            guard let range = CIDR(text) else {
                throw StartFault(.configuration, "\(key): “\(text)” is no range of addresses such as 10.1.0.0/16.")
            }
            ranges.append(range)
        }
        return ranges
    }

    /// The channels of ``channels``.
    func channelCatalogue() throws(StartFault) -> ChannelCatalogue {
        do {
            return try ChannelCatalogue(directory: channels)
        } catch {
            throw StartFault(error)
        }
    }

    /// How much the engine does at once. Its routine lanes have one limit per request: the longer of the two.
    var engine: EngineConfiguration {
        var engine = EngineConfiguration()
        engine.connections = sending.connections
        engine.urgentConnections = sending.urgentConnections
        engine.perHost = sending.perHost
        engine.perEndpoint = sending.perEndpoint
        if sending.perSenderMinute > 0 {
            engine.perSender = [RateWindow(limit: sending.perSenderMinute, seconds: 60)]
        }
        engine.digestAfter = sending.digestAfter
        engine.secrets = secretSources
        let credentials = sending.proxyCredentials
        engine.proxy = ProxyServer(sending.proxy, credentials: credentials.isEmpty ? nil : credentials)
        engine.connectTimeout = sending.connectTimeout
        engine.urgentTimeout = sending.totalTimeout.urgent
        engine.normalTimeout = sending.totalTimeout.normal
        engine.bulkTimeout = sending.totalTimeout.bulk
        return engine
    }

    /// Where secrets may lie.
    var secretSources: SecretSources { SecretSources(directory: secrets.directory) }

    /// What a notice may be.
    var noticeRules: NoticeRules {
        var rules = NoticeRules()
        rules.titleLimit = limits.noticeTitle
        rules.bodyLimit = limits.noticeBody
        rules.expiry = [.urgent: expiry.urgent, .normal: expiry.normal, .bulk: expiry.bulk]
        return rules
    }

    /// What proves that receipts come from the platform.
    var receiptKeys: ReceiptKeys {
        ReceiptKeys(
            aliyunSMS: receipts.aliyunSMS,
            tencentSMS: receipts.tencentSMS,
            wechatOA: receipts.wechatOA
        )
    }

    /// How long the relay's threads may have work and not turn: half a minute, and longer than any request may take,
    /// because an engine whose connections are all in use waits for the next answer.
    var threadLimit: Duration {
        let longest = max(sending.totalTimeout.urgent, sending.totalTimeout.normal, sending.totalTimeout.bulk)
        return max(.seconds(30), longest + .seconds(10))
    }

    /// How long what is over is kept.
    var retentionPolicy: RetentionPolicy {
        var policy = RetentionPolicy()
        policy.bodies = retention.bodies
        policy.metadata = retention.metadata
        return policy
    }

    /// Descriptors that the API leaves to everything else: a connection for each request on its way, and 256 for the
    /// store, name lookups, channel files and threads.
    private var otherDescriptors: Int { sending.connections + sending.urgentConnections + 256 }

    /// Connections that the API takes.
    /// - Parameter descriptors: How many the process may have open.
    func connections(within descriptors: UInt64) -> Int {
        let rest = Int(clamping: descriptors) - otherDescriptors
        // With less than this no relay can be used; the system's limit must be raised, as `doctor` says.
        return min(limits.connections, max(rest, 64))
    }

    /// Where the API listens and what it takes.
    func http() throws(StartFault) -> RelayHTTPConfiguration {
        var http = RelayHTTPConfiguration(
            host: listen.host,
            port: listen.port,
            tls: tls.isOn ? RelayHTTPConfiguration.TLS(certificate: tls.certificate, key: tls.key) : nil
        )
        http.bodyLimit = limits.requestBody
        http.requestTimeout = limits.requestTimeout
        http.idleTimeout = limits.idleTimeout
        http.requestsInFlight = limits.requestsInFlight
        http.offsetMinutes = timeZoneMinutes
        http.peers.connections = connections(within: ProcessSettings.descriptorLimits.soft)
        http.peers.connectionsPerPeer = limits.connectionsPerPeer
        http.peers.slowRequestsPerPeer = limits.slowRequestsPerPeer
        http.peers.slowRequestsPerKey = limits.slowRequestsPerKey
        http.peers.wrongKeysPerMinute = limits.wrongKeysPerMinute
        http.peers.eventStreamsPerKey = limits.eventStreamsPerKey
        http.peers.trustedProxies = try Self.ranges(limits.trustedProxies, of: "limits.trusted_proxies")
        return http
    }

    /// A logger to standard error.
    public var logger: Logger {
        let level = Logger.Level(rawValue: logLevel.rawValue) ?? .info
        return Logger(label: "panda-relay") { _ in LineLogHandler(level: level, offsetMinutes: timeZoneMinutes) }
    }
}

extension CIDR {
    /// Whether the range lies within 127.0.0.0/8, or is ::1.
    fileprivate var isLoopback: Bool {
        if description == "::1/128" { return true }
        return CIDR("127.0.0.0/8").map { $0.contains(base) && prefixLength >= 8 } ?? false
    }
}
