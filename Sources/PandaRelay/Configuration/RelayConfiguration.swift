import RelayModel

/// The relay's configuration. The initial values are the defaults; `Config/relay.yaml` explains each.
public struct RelayConfiguration: Hashable, Sendable {
    /// The address of the API.
    public var listen = ListenAddress(host: "127.0.0.1", port: 8180)
    /// The certificate and key of the API; empty paths for plain HTTP.
    public var tls = TLS()
    /// The data directory of the store.
    public var data = "./data"
    /// The directory of the channel files.
    public var channels = "Config/channels"
    /// The offset from UTC in minutes, for quiet hours, reports and displayed times.
    public var timeZoneMinutes = CivilTime.shanghai
    /// The addresses that outbound requests may reach.
    public var targets = Targets()
    public var secrets = Secrets()
    /// The API's limits.
    public var limits = Limits()
    /// The limits of outbound requests.
    public var sending = Sending()
    /// How long a notice without an expiry of its own is sent.
    public var expiry = LaneDurations.expiry
    /// The secrets that authenticate a platform's receipts.
    public var receipts = Receipts()
    /// How long finished notices are kept.
    public var retention = Retention()
    /// The lowest level that is logged.
    public var logLevel = LogLevel.info

    public init() {}
}
