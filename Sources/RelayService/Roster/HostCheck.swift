public import RelayModel
public import RelayTransport

/// Resolves the host names of endpoints when they are saved, each name once. Requests are checked again when they are
/// sent, because a name may resolve differently by then.
public struct HostCheck: Sendable {
    /// The results of the look-ups.
    public struct Findings: Sendable {
        /// Endpoints whose name resolves to a forbidden address, in the given order.
        public var refused: [EndpointID] = []
        /// Why the first of them is refused, for the log only: a caller could probe a network with it.
        public var operatorDetail = ""
        /// Endpoints whose name does not resolve, or not in time.
        public var unresolved: [EndpointID] = []

        /// Warnings for the importer of a roster: a line for each of the first, and the number of the rest.
        public var warnings: [String] {
            var lines = unresolved.prefix(HostCheck.namedEndpoints).map { "endpoints.\($0): \(HostCheck.warning)" }
            let rest = unresolved.count - lines.count
            if rest > 0 { lines.append("The same applies to \(rest) more endpoints.") }
            return lines
        }
    }

    /// The most endpoints that warnings name.
    private static let namedEndpoints = 20

    /// The message for a refused name.
    public static let refusal =
        "\(AddressRefusal.userText): the host name resolves to an address that the address rules refuse. "
        + "targets.allow_cidrs opens receivers on your own premises."
    /// The message for a name that does not resolve.
    public static let warning = "The host name does not resolve at the moment; the endpoint is saved anyway."

    private let policy: AddressPolicy
    private let resolver: any HostResolver
    private let timeout: Duration

    /// - Parameter timeout: The longest wait for the names of one request together.
    public init(policy: AddressPolicy, resolver: any HostResolver, timeout: Duration = .seconds(10)) {
        self.policy = policy
        self.resolver = resolver
        self.timeout = timeout
    }

    /// Resolves addresses that are URLs with a host name. Their form was checked before.
    public func findings(on endpoints: [Endpoint]) async -> Findings {
        var users: [String: [EndpointID]] = [:]
        var hosts: [String] = []
        for endpoint in endpoints {
            let address = endpoint.address.reveal()
            guard address.schemeEnd != nil, let target = try? TargetURL(address, policy: policy), target.address == nil
            else { continue }
            if users[target.host] == nil { hosts.append(target.host) }
            users[target.host, default: []].append(endpoint.id)
        }
        guard !hosts.isEmpty else { return Findings() }
        let answers = await NameLookup.answers(to: hosts, resolver: resolver, timeout: timeout)
        let guardian = AddressGuard(policy: policy)
        var findings = Findings()
        for host in hosts {
            let users = users[host] ?? []
            if let found = answers[host], !found.isEmpty {
                guard let refusal = guardian.refusal(ofAnswers: found) else { continue }
                if findings.refused.isEmpty { findings.operatorDetail = refusal.operatorDetail }
                findings.refused += users
            } else {
                findings.unresolved += users
            }
        }
        return findings
    }
}
