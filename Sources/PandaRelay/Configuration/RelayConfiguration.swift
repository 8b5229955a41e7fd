import RelayModel

/// The whole configuration of the relay. The initial values are the defaults; `Config/relay.yaml` explains each.
public struct RelayConfiguration: Hashable, Sendable {
    /// Where the API listens.
    public var listen = ListenAddress(host: "127.0.0.1", port: 8180)
    /// The certificate and key of the API; empty paths for plain HTTP.
    public var tls = TLS()
    /// The directory of the store.
    public var data = "./data"
    /// The directory of the channel files.
    public var channels = "Config/channels"
    /// Minutes east of UTC: for quiet hours, reports and the times that people read.
    public var timeZoneMinutes = CivilTime.shanghai
    /// What outbound requests may reach.
    public var targets = Targets()
    public var secrets = Secrets()
    /// What the API takes.
    public var limits = Limits()
    /// How the relay sends.
    public var sending = Sending()
    /// How long a notice that names no end is worth sending.
    public var expiry = LaneDurations.expiry
    /// What proves that receipts come from the platform.
    public var receipts = Receipts()
    /// How long what is over is kept.
    public var retention = Retention()
    /// The least level that is logged.
    public var logLevel = LogLevel.info

    /// The defaults.
    public init() {}
}
