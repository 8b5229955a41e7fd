public import RelayModel

/// The targets that outbound requests may have beyond the guard's fixed rules.
public struct AddressPolicy: Hashable, Sendable {
    /// The ports of a policy that names none.
    public static let defaultPorts: Set<UInt16> = [80, 443, 8080, 8443]

    /// Whether `http` is allowed in addition to `https`.
    public var allowPlainHTTP: Bool
    /// The allowed ports; nil allows any but 0.
    public var ports: Set<UInt16>?
    /// Private ranges of on-premises receivers. Metadata addresses, loopback, multicast and addresses with an embedded
    /// IPv4 address are refused even inside them.
    public var allowCIDRs: [CIDR]
    /// Allowed names of the local network: single labels, `*.local`, `*.internal`, `*.home.arpa`. Their addresses are
    /// judged like all others. Only ``allowLoopback`` allows `localhost`.
    public var allowHosts: [HostPattern]
    /// Allows `localhost`, 127.0.0.0/8 and ::1. Only the sandbox and tests set it.
    public var allowLoopback: Bool
    /// Whether targets are judged at all; see ``unguarded``.
    let isGuarded: Bool

    /// Creates a policy; the defaults are those of an empty configuration.
    public init(
        allowPlainHTTP: Bool = true,
        ports: Set<UInt16>? = AddressPolicy.defaultPorts,
        allowCIDRs: [CIDR] = [],
        allowHosts: [HostPattern] = [],
        allowLoopback: Bool = false
    ) {
        self.init(
            allowPlainHTTP: allowPlainHTTP,
            ports: ports,
            allowCIDRs: allowCIDRs,
            allowHosts: allowHosts,
            allowLoopback: allowLoopback,
            isGuarded: true
        )
    }

    private init(
        allowPlainHTTP: Bool,
        ports: Set<UInt16>?,
        allowCIDRs: [CIDR],
        allowHosts: [HostPattern],
        allowLoopback: Bool,
        isGuarded: Bool
    ) {
        self.allowPlainHTTP = allowPlainHTTP
        self.ports = ports
        self.allowCIDRs = allowCIDRs
        self.allowHosts = allowHosts
        self.allowLoopback = allowLoopback
        self.isGuarded = isGuarded
    }

    /// Allows any well-formed URL and any address: for a command whose user names the relay, never for a target from a
    /// roster or the API.
    public static let unguarded = AddressPolicy(
        allowPlainHTTP: true,
        ports: nil,
        allowCIDRs: [],
        allowHosts: [],
        allowLoopback: true,
        isGuarded: false
    )
}

/// A host name, or every name under one, as `targets.allow_hosts` lists them: `oa-hook`, `*.gaj.internal`.
public struct HostPattern: Hashable, Sendable, LosslessStringConvertible {
    /// In lower case, without `*.` and without a trailing dot.
    private let name: String
    private let coversNamesBelow: Bool

    /// Reads a DNS name, or `*.` and a DNS name; returns nil for other texts. Addresses and names of this machine
    /// (`localhost` and names under it) are no patterns: `targets.allow_cidrs` allows them.
    public init?(_ text: String) {
        coversNamesBelow = text.hasPrefix("*.")
        let bytes = Array(text.utf8.dropFirst(coversNamesBelow ? 2 : 0))
        guard let name = HostName.dnsName(bytes[...]), !HostName.isLocalhost(name) else { return nil }
        self.name = name
    }

    /// Whether a name, in lower case and without a trailing dot, matches: it is the pattern's name, or is below it if
    /// the pattern begins with `*.`.
    func matches(_ host: String) -> Bool { coversNamesBelow ? host.hasSuffix("." + name) : host == name }

    public var description: String { coversNamesBelow ? "*." + name : name }
}
