/// Why the guard refuses a target. The URL itself is never part of it: robot URLs hold keys.
public struct AddressRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// The rule that was broken, by the numbers of protocols/generic-webhook.md section 4.
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

    /// A key of the configuration that opens what the guard refuses.
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

    /// The rule that was broken.
    public let rule: Rule
    /// For the operator: what was wrong, with range and address. Not for tenants, who could probe a network with it.
    public let operatorDetail: String
    /// The key that opens the target; nil where none does.
    public let key: Key?

    /// A refusal by a rule.
    init(_ rule: Rule, _ operatorDetail: String, opens key: Key? = nil) {
        self.rule = rule
        self.operatorDetail = operatorDetail
        self.key = key
    }

    /// The refusal of an address that the caller has written, with the key that opens it. Nothing of it comes from a
    /// look-up.
    public var reason: String {
        let way = key.map { "; \($0.rawValue) in the relay's configuration opens it" } ?? ""
        return "\(self): \(operatorDetail)\(way)"
    }

    /// What a tenant may see, the same for every rule.
    public static let userText = "address not allowed"

    /// What a tenant may see; equal to ``userText``.
    public var description: String { Self.userText }
}

/// What ``AddressGuard/check(_:resolver:)`` found out about a URL.
public enum AddressCheck: Hashable, Sendable {
    /// Requests may go there.
    case allowed
    /// The form is fine, but the name has no address just now: worth a warning, not a refusal.
    case unresolved
    /// Requests will not go there.
    case refused(AddressRefusal)
}
