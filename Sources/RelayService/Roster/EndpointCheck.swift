public import RelayChannels
public import RelayEngine
public import RelayModel
public import RelayTransport

/// Checks whether an endpoint is usable, as far as possible without the network: for the API, and for rosters before an
/// import.
public struct EndpointCheck: Sendable {
    /// The reason why an endpoint is unusable.
    public struct Refusal: Error, Sendable, Hashable, CustomStringConvertible {
        /// The field at fault: `channel`, `address`, `secret`, `keyword`.
        public var field: String
        /// A message for the author of the endpoint. It never quotes the address or the secret.
        public var reason: String

        public var description: String { reason }
    }

    private let channels: ChannelCatalogue
    private let policy: AddressPolicy
    private let secrets: SecretSources

    /// Creates a check against these channels and this policy.
    /// - Parameter secrets: The places of secrets that an endpoint may name.
    public init(channels: ChannelCatalogue, policy: AddressPolicy, secrets: SecretSources = SecretSources()) {
        self.channels = channels
        self.policy = policy
        self.secrets = secrets
    }

    /// The reason why the endpoint is unusable; nil if it is usable.
    public func refusal(of endpoint: Endpoint) -> Refusal? { formRefusal(of: endpoint) ?? targetRefusal(of: endpoint) }

    /// What its channel says against its keyword, secret or address; nil for nothing.
    private func formRefusal(of endpoint: Endpoint) -> Refusal? {
        guard let channel = channels[endpoint.channel] else {
            let known = channels.names.map(\.text).joined(separator: ", ")
            return Refusal(field: "channel", reason: "unknown channel “\(endpoint.channel)”; known: \(known)")
        }
        if let reason = channel.keywordFault(endpoint.keyword) { return Refusal(field: "keyword", reason: reason) }
        // A person who passes the text on needs no address.
        if channel.isHuman, endpoint.address.isEmpty { return nil }
        let secret = endpoint.secret.reveal()
        if let fault = secrets.fault(of: secret) { return Refusal(field: "secret", reason: fault) }
        // A secret reference is resolved when it is used.
        let isElsewhere = endpoint.secret.isReference
        let address = endpoint.address.reveal()
        if let error = channel.check(address: address, secret: isElsewhere || secret.isEmpty ? nil : secret),
            !(isElsewhere && error.subject == .secret)
        {
            return Refusal(field: error.subject == .secret ? "secret" : "address", reason: error.description)
        }
        if channel.standsForEveryone(address), !endpoint.everyone {
            return Refusal(
                field: "address",
                reason: "the address reaches people whom the roster does not list; `everyone` allows it"
            )
        }
        return nil
    }

    /// What the address guard says against it; nil for nothing. The whole question where the rest is known to be in
    /// order.
    public func targetRefusal(of endpoint: Endpoint) -> Refusal? {
        let address = endpoint.address.reveal()
        guard address.schemeEnd != nil else { return nil }
        do throws(AddressRefusal) {
            let target = try TargetURL(address, policy: policy)
            if let literal = target.address, let refusal = AddressGuard(policy: policy).refusal(of: literal) {
                return Refusal(field: "address", reason: refusal.reason)
            }
        } catch {
            return Refusal(field: "address", reason: error.reason)
        }
        return nil
    }
}
