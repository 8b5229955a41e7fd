public import RelayModel

/// What outbound requests may reach. Everything that is not opened here follows the guard's fixed rules.
public struct AddressPolicy: Hashable, Sendable {
    /// The ports of a policy that says nothing about them.
    public static let defaultPorts: Set<UInt16> = [80, 443, 8080, 8443]

    /// Whether `http` is allowed beside `https`.
    public var allowPlainHTTP: Bool
    /// The ports that may be named; nil allows any but 0.
    public var ports: Set<UInt16>?
    /// Private ranges of on-premises receivers. Metadata addresses, loopback, multicast and addresses with an IPv4
    /// address embedded stay refused even inside them.
    public var allowCIDRs: [CIDR]
    /// Names of the local network that may be named: single labels, `*.local`, `*.internal`, `*.home.arpa`. Their
    /// addresses are judged like all others. `localhost` is opened by ``allowLoopback`` alone.
    public var allowHosts: [HostPattern]
    /// Opens `localhost`, 127.0.0.0/8 and ::1. Only the sandbox and tests set it.
    public var allowLoopback: Bool
    /// Whether targets are judged at all; see ``unguarded``.
    let isGuarded: Bool

    /// A policy; the defaults are those of a relay whose configuration says nothing.
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

    /// Any well-formed URL and any address: for a command that talks to the relay its own user named, never for a
    /// target that comes from a roster or over the API.
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

    /// Reads a DNS name or `*.` and a DNS name; nil for anything else. Addresses and names of this machine
    /// (`localhost`, names under it) are no patterns: `targets.allow_cidrs` is what opens them.
    public init?(_ text: String) {
        coversNamesBelow = text.hasPrefix("*.")
        let bytes = Array(text.utf8.dropFirst(coversNamesBelow ? 2 : 0))
        guard let name = HostName.dnsName(bytes[...]), !HostName.isLocalhost(name) else { return nil }
        self.name = name
    }

    /// Whether a name, in lower case and without a trailing dot, is the pattern's name, or lies below it where the
    /// pattern begins with `*.`.
    func matches(_ host: String) -> Bool { coversNamesBelow ? host.hasSuffix("." + name) : host == name }

    public var description: String { coversNamesBelow ? "*." + name : name }
}
