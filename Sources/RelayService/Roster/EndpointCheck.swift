public import RelayChannels
public import RelayModel
public import RelayTransport

/// Whether an endpoint can be used, as far as can be said without the network: for the API, and for rosters before an import.
public struct EndpointCheck: Sendable {
    private let channels: ChannelCatalogue
    private let policy: AddressPolicy

    /// A check against these channels and this policy.
    public init(channels: ChannelCatalogue, policy: AddressPolicy) {
        self.channels = channels
        self.policy = policy
    }

    /// What makes it unusable; nil for nothing. Never quotes the address or the secret.
    public func refusal(of endpoint: Endpoint) -> String? {
        guard let channel = channels[endpoint.channel] else {
            return "unknown channel “\(endpoint.channel)”; known: \(channels.names.map(\.text).joined(separator: ", "))"
        }
        // A person who passes the text on by hand needs no address.
        if channel.isHuman, endpoint.address.isEmpty { return nil }
        let secret = endpoint.secret.reveal()
        // A secret that lies elsewhere is looked at when it is used.
        let isElsewhere = secret.hasPrefix("env:") || secret.hasPrefix("file:")
        let address = endpoint.address.reveal()
        if let error = channel.check(address: address, secret: isElsewhere || secret.isEmpty ? nil : secret),
            !(isElsewhere && error.subject == .secret)
        {
            return error.description
        }
        guard address.contains("://") else { return nil }
        do throws(AddressRefusal) {
            let target = try TargetURL(address, policy: policy)
            if let literal = target.address, let refusal = AddressGuard(policy: policy).refusal(of: literal) {
                return "\(refusal): \(refusal.operatorDetail)"
            }
        } catch {
            return "\(error): \(error.operatorDetail)"
        }
        return nil
    }
}
