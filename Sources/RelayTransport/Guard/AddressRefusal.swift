/// Why the guard refuses a target. It never contains the URL, because robot URLs contain keys.
public struct AddressRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// The broken rule, numbered as in protocols/generic-webhook.md section 4.
    public enum Rule: String, Hashable, Sendable {
        /// Scheme or length.
        case scheme = "U1"
        /// User info before the host.
        case userInfo = "U2"
        /// A character outside printable ASCII, a blank or a backslash.
        case character = "U3"
        /// The host is neither a DNS name nor an address.
        case host = "U4"
        /// A number that is not a canonical dotted quad.
        case spelling = "U5"
        /// A name of the local machine or network.
        case name = "U6"
        /// The port.
        case port = "U7"
        /// A forbidden address, given or resolved.
        case address = "4.2"
        /// The name has no address.
        case noAnswer = "4.2 no answer"
    }

    /// A key of the configuration that allows a refused target.
    public enum Key: String, Hashable, Sendable {
        /// Ranges of addresses.
        case allowCIDRs = "targets.allow_cidrs"
        /// Names of the local network.
        case allowHosts = "targets.allow_hosts"
        /// Whether `http` is allowed.
        case plainHTTP = "targets.plain_http"
        /// Ports.
        case ports = "targets.ports"
    }

    /// The broken rule.
    public let rule: Rule
    /// The problem with range and address, for the operator. Tenants must not see it: they could probe a network with
    /// it.
    public let operatorDetail: String
    /// The key that allows the target; nil if none does.
    public let key: Key?

    init(_ rule: Rule, _ operatorDetail: String, opens key: Key? = nil) {
        self.rule = rule
        self.operatorDetail = operatorDetail
        self.key = key
    }

    /// The refusal of an address that the caller wrote, with the key that allows it. It contains no result of a lookup.
    public var reason: String {
        let way = key.map { "; \($0.rawValue) in the relay's configuration opens it" } ?? ""
        return "\(self): \(operatorDetail)\(way)"
    }

    /// The text for tenants, the same for every rule.
    public static let userText = "address not allowed"

    /// The text for tenants; equal to ``userText``.
    public var description: String { Self.userText }
}

/// The result of ``AddressGuard/check(_:resolver:)``.
public enum AddressCheck: Hashable, Sendable {
    /// Requests may be sent there.
    case allowed
    /// The form is allowed, but the name has no address at present: a warning, not a refusal.
    case unresolved
    /// Requests are not sent there.
    case refused(AddressRefusal)
}
