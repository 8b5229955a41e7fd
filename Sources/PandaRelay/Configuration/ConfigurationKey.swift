/// A configuration key: its name, the values that it takes, and the property that it sets.
struct ConfigurationKey: Sendable {
    /// The full name, nested keys joined by dots: `targets.allow_cidrs`.
    let name: String
    /// Describes a valid value; follows the word "expected".
    let expected: String
    /// Sets the configuration's property; returns false if the value is invalid.
    let set: @Sendable (ConfigurationValue, inout RelayConfiguration) -> Bool
    /// The configuration's value as the file writes it.
    let text: @Sendable (RelayConfiguration) -> String

    /// Whether the value must not be shown, even if it is invalid.
    let isSecret: Bool

    /// The prefix of the relay's environment variables.
    static let environmentPrefix = "PANDA_RELAY_"

    /// The variable that overrides the key: `PANDA_RELAY_TARGETS_ALLOW_CIDRS`.
    var environmentName: String { Self.environmentName(of: name) }

    private static func environmentName(of name: String) -> String {
        environmentPrefix + String(name.map { $0 == "." ? "_" : $0 }).uppercased()
    }

    private init<Value>(
        _ name: String,
        _ kind: ConfigurationKind<Value>,
        _ path: any WritableKeyPath<RelayConfiguration, Value> & Sendable
    ) {
        self.name = name
        expected = kind.expected
        isSecret = kind.isSecret
        set = { written, configuration in
            guard let value = kind.read(written) else { return false }
            configuration[keyPath: path] = value
            return true
        }
        text = { kind.write($0[keyPath: path]) }
    }

    /// All keys, in the order of `Config/relay.yaml`. Parsing, environment names, error texts and the check of that
    /// file use this table. The defaults are ``RelayConfiguration``'s initial values.
    static let all: [ConfigurationKey] = [
        ConfigurationKey("listen", .address, \.listen),
        ConfigurationKey("tls.certificate", .optionalPath, \.tls.certificate),
        ConfigurationKey("tls.key", .optionalPath, \.tls.key),
        ConfigurationKey("data", .path, \.data),
        ConfigurationKey("channels", .path, \.channels),
        ConfigurationKey("time_zone", .offset, \.timeZoneMinutes),
        ConfigurationKey("targets.allow_cidrs", .ranges, \.targets.allowCIDRs),
        ConfigurationKey("targets.allow_hosts", .hosts, \.targets.allowHosts),
        ConfigurationKey("targets.ca_file", .optionalPath, \.targets.caFile),
        ConfigurationKey("targets.ports", .ports, \.targets.ports),
        ConfigurationKey("targets.plain_http", .flag, \.targets.plainHTTP),
        ConfigurationKey("secrets.directory", .optionalPath, \.secrets.directory),
        ConfigurationKey("limits.request_body", .size(1024...(64 << 20)), \.limits.requestBody),
        ConfigurationKey("limits.notice_title", .count(1...1000), \.limits.noticeTitle),
        ConfigurationKey("limits.notice_body", .size(1...(1 << 20)), \.limits.noticeBody),
        ConfigurationKey("limits.requests_in_flight", .count(1...100_000), \.limits.requestsInFlight),
        ConfigurationKey("limits.request_timeout", .duration(.seconds(1) ... .seconds(600)), \.limits.requestTimeout),
        ConfigurationKey("limits.idle_timeout", .duration(.seconds(1) ... .seconds(3600)), \.limits.idleTimeout),
        ConfigurationKey("limits.connections", .count(16...100_000), \.limits.connections),
        ConfigurationKey("limits.connections_per_peer", .count(1...100_000), \.limits.connectionsPerPeer),
        ConfigurationKey("limits.slow_requests_per_peer", .count(1...100_000), \.limits.slowRequestsPerPeer),
        ConfigurationKey("limits.slow_requests_per_key", .count(1...100_000), \.limits.slowRequestsPerKey),
        ConfigurationKey("limits.wrong_keys_per_minute", .count(1...100_000), \.limits.wrongKeysPerMinute),
        ConfigurationKey("limits.event_streams_per_key", .count(1...256), \.limits.eventStreamsPerKey),
        ConfigurationKey("limits.trusted_proxies", .ranges, \.limits.trustedProxies),
        ConfigurationKey("sending.connections", .count(1...4096), \.sending.connections),
        ConfigurationKey("sending.per_host", .count(1...1024), \.sending.perHost),
        ConfigurationKey("sending.urgent_connections", .count(1...1024), \.sending.urgentConnections),
        ConfigurationKey("sending.per_endpoint", .count(1...64), \.sending.perEndpoint),
        ConfigurationKey("sending.per_sender_minute", .count(0...10_000), \.sending.perSenderMinute),
        ConfigurationKey("sending.digest_after", .duration(digest), \.sending.digestAfter),
        ConfigurationKey("sending.proxy", .proxy, \.sending.proxy),
        ConfigurationKey("sending.connect_timeout", .duration(sending), \.sending.connectTimeout),
        ConfigurationKey("sending.total_timeout.urgent", .duration(sending), \.sending.totalTimeout.urgent),
        ConfigurationKey("sending.total_timeout.normal", .duration(sending), \.sending.totalTimeout.normal),
        ConfigurationKey("sending.total_timeout.bulk", .duration(sending), \.sending.totalTimeout.bulk),
        ConfigurationKey("expiry.urgent", .duration(expiry), \.expiry.urgent),
        ConfigurationKey("expiry.normal", .duration(expiry), \.expiry.normal),
        ConfigurationKey("expiry.bulk", .duration(expiry), \.expiry.bulk),
        ConfigurationKey("receipts.aliyun_sms.secret", .secret, \.receipts.aliyunSMS),
        ConfigurationKey("receipts.tencent_sms.secret", .secret, \.receipts.tencentSMS),
        ConfigurationKey("receipts.wechat_oa.token", .token, \.receipts.wechatOA),
        ConfigurationKey("retention.bodies", .duration(retention), \.retention.bodies),
        ConfigurationKey("retention.metadata", .duration(retention), \.retention.metadata),
        ConfigurationKey("log_level", .named(), \.logLevel),
    ]

    /// Keys of earlier versions with their replacement; follows the word "expected".
    static let replaced = [
        "sending.digest_depth":
            "sending.digest_after, the time after acceptance from which notices are merged, such as 90s"
    ]

    /// ``replaced`` by environment variable.
    static let replacedVariables = Dictionary(
        uniqueKeysWithValues: replaced.map { (environmentName(of: $0.key), $0.value) }
    )

    private static let sending = Duration.seconds(1) ... .seconds(120)
    private static let digest = Duration.seconds(1) ... .seconds(86_400)
    private static let expiry = Duration.seconds(60) ... .seconds(30 * 86_400)
    /// At least a day, for which idempotency keys and repeated receipts need the notice; at most ten years.
    private static let retention = Duration.seconds(86_400) ... .seconds(3650 * 86_400)
}
