public import RelayChannels
public import RelayEngine
public import RelayModel
public import RelayTransport

/// Whether an endpoint can be used, as far as can be said without the network: for the API, and for rosters before an
/// import.
public struct EndpointCheck: Sendable {
    /// What makes an endpoint unusable.
    public struct Refusal: Error, Sendable, Hashable, CustomStringConvertible {
        /// The field at fault: `channel`, `address`, `secret`, `keyword`.
        public var field: String
        /// In words for the person who wrote it. Never quotes the address or the secret.
        public var reason: String

        public var description: String { reason }
    }

    private let channels: ChannelCatalogue
    private let policy: AddressPolicy
    private let secrets: SecretSources

    /// A check against these channels and this policy.
    /// - Parameter secrets: where secrets may lie that an endpoint names.
    public init(channels: ChannelCatalogue, policy: AddressPolicy, secrets: SecretSources = SecretSources()) {
        self.channels = channels
        self.policy = policy
        self.secrets = secrets
    }

    /// What makes it unusable; nil for nothing.
    public func refusal(of endpoint: Endpoint) -> Refusal? {
        guard let channel = channels[endpoint.channel] else {
            let known = channels.names.map(\.text).joined(separator: ", ")
            return Refusal(field: "channel", reason: "unknown channel “\(endpoint.channel)”; known: \(known)")
        }
        if let reason = channel.keywordFault(endpoint.keyword) { return Refusal(field: "keyword", reason: reason) }
        // A person who passes the text on by hand needs no address.
        if channel.isHuman, endpoint.address.isEmpty { return nil }
        let secret = endpoint.secret.reveal()
        if let fault = secrets.fault(of: secret) { return Refusal(field: "secret", reason: fault) }
        // A secret that lies elsewhere is looked at when it is used.
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
                reason: "the address stands for people whom the roster does not list; `everyone` allows it"
            )
        }
        guard address.contains("://") else { return nil }
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
