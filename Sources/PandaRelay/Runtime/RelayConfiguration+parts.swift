public import Logging
import RelayChannels
import RelayEngine
import RelayHTTP
import RelayModel
import RelayService
import RelayTransport

extension RelayConfiguration {
    /// The addresses that requests may reach. A range of loopback addresses (127.0.0.0/8, ::1) in `targets.allow_cidrs`
    /// opens loopback.
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

    /// Loads the channels of ``channels``.
    func channelCatalogue() throws(StartFault) -> ChannelCatalogue {
        do {
            return try ChannelCatalogue(directory: channels)
        } catch {
            throw StartFault(error)
        }
    }

    /// The engine's limits. The routine lanes share one request timeout: the longer of the two.
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

    /// The places of secrets.
    var secretSources: SecretSources { SecretSources(directory: secrets.directory) }

    /// The limits of a notice.
    var noticeRules: NoticeRules {
        var rules = NoticeRules()
        rules.titleLimit = limits.noticeTitle
        rules.bodyLimit = limits.noticeBody
        rules.expiry = [.urgent: expiry.urgent, .normal: expiry.normal, .bulk: expiry.bulk]
        return rules
    }

    /// The secrets that authenticate receipts.
    var receiptKeys: ReceiptKeys {
        ReceiptKeys(
            aliyunSMS: receipts.aliyunSMS,
            tencentSMS: receipts.tencentSMS,
            wechatOA: receipts.wechatOA
        )
    }

    /// How long a thread with work may make no progress: at least 30 seconds, and longer than any request, because an
    /// engine with all connections in use waits for the next reply.
    var threadLimit: Duration {
        let longest = max(sending.totalTimeout.urgent, sending.totalTimeout.normal, sending.totalTimeout.bulk)
        return max(.seconds(30), longest + .seconds(10))
    }

    /// How long finished notices are kept.
    var retentionPolicy: RetentionPolicy {
        var policy = RetentionPolicy()
        policy.bodies = retention.bodies
        policy.metadata = retention.metadata
        return policy
    }

    /// Descriptors that are not available to the API: one per outbound request, and 256 for the store, name lookups,
    /// channel files and threads.
    private var otherDescriptors: Int { sending.connections + sending.urgentConnections + 256 }

    /// The number of connections that the API accepts.
    /// - Parameter descriptors: The process's descriptor limit.
    func connections(within descriptors: UInt64) -> Int {
        let rest = Int(clamping: descriptors) - otherDescriptors
        // With fewer connections the relay is not usable; `doctor` tells the operator to raise the limit.
        return min(limits.connections, max(rest, 64))
    }

    /// The API's address and limits.
    func http() throws(StartFault) -> RelayHTTPConfiguration {
        var http = RelayHTTPConfiguration(host: listen.host, port: listen.port)
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

    /// A logger that writes to standard error.
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
