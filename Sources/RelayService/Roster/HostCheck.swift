public import RelayModel
public import RelayTransport

/// Looks the host names of endpoints up when they are saved, each name once. Requests are judged again when they are
/// made: a name may lead elsewhere by then.
public struct HostCheck: Sendable {
    /// What the look-up found.
    public struct Findings: Sendable {
        /// Endpoints whose name leads to a forbidden address, in the order they were given.
        public var refused: [EndpointID] = []
        /// Why the first of them is refused, for the log: not for the caller, who could probe a network with it.
        public var operatorDetail = ""
        /// Endpoints whose name has no address just now, or none that came in time.
        public var unresolved: [EndpointID] = []

        /// What the importer of a roster should know: a line for each of the first, and how many more there are.
        public var warnings: [String] {
            var lines = unresolved.prefix(HostCheck.namedEndpoints).map { "endpoints.\($0): \(HostCheck.warning)" }
            let rest = unresolved.count - lines.count
            if rest > 0 { lines.append("The same is true of \(rest) more endpoints.") }
            return lines
        }
    }

    /// Endpoints that warnings name.
    private static let namedEndpoints = 20

    /// What the caller is told of a refused name.
    public static let refusal =
        "\(AddressRefusal.userText): the host's name leads to an address that requests may not go to. "
        + "targets.allow_cidrs opens receivers on your own premises."
    /// What the caller is told of a name that has no address just now.
    public static let warning = "The host name does not resolve at the moment; the endpoint is saved all the same."

    private let policy: AddressPolicy
    private let resolver: any HostResolver
    private let timeout: Duration

    /// - Parameter timeout: how long to wait for the names of one request altogether.
    public init(policy: AddressPolicy, resolver: any HostResolver, timeout: Duration = .seconds(10)) {
        self.policy = policy
        self.resolver = resolver
        self.timeout = timeout
    }

    /// Looks up what must be looked up: addresses that are URLs whose host is a name. The form has been judged before.
    public func findings(on endpoints: [Endpoint]) async -> Findings {
        var users: [String: [EndpointID]] = [:]
        var hosts: [String] = []
        for endpoint in endpoints {
            let address = endpoint.address.reveal()
            guard address.contains("://"), let target = try? TargetURL(address, policy: policy), target.address == nil
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
