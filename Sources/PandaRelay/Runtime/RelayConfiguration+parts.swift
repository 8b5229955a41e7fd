public import Logging
import RelayChannels
import RelayEngine
import RelayHTTP
import RelayModel
import RelayService
import RelayTransport

extension RelayConfiguration {
    /// What requests may reach. Naming a range of this machine's own addresses (127.0.0.0/8, ::1) is what opens loopback.
    func addressPolicy() throws(StartFault) -> AddressPolicy {
        var ranges: [CIDR] = []
        for text in targets.allowCIDRs {
            guard let range = CIDR(text) else {
                throw StartFault(
                    .configuration,
                    "targets.allow_cidrs: “\(text)” is no range of addresses such as 10.1.0.0/16."
                )
            }
            ranges.append(range)
        }
        return AddressPolicy(
            allowPlainHTTP: targets.plainHTTP,
            ports: targets.ports.map(Set.init),
            allowCIDRs: ranges,
            allowLoopback: ranges.contains(where: \.isLoopback)
        )
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
        engine.digestDepth = sending.digestDepth
        engine.secrets = secretSources
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

    /// How long the relay's threads may have work and not turn: half a minute, and longer than any request may take, because an
    /// engine whose connections are all in use waits for the next answer.
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

    /// Where the API listens and what it takes.
    var http: RelayHTTPConfiguration {
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
