import RelayChannels
import RelayEngine
public import RelayModel

/// Why nothing can be sent to an endpoint at the moment, although it is switched on.
public struct EndpointHolding: Sendable, Hashable {
    /// The stable word that its deliveries are held with.
    public let reason: String
    /// What is missing, in operator words; never a secret. Nil for callers who may not name secrets: it says which
    /// variables and files the relay's machine has.
    public let detail: String?
}

extension Relay {
    /// Why deliveries to an endpoint are held whatever its pace; nil where nothing is in the way.
    public func holding(of endpoint: Endpoint, as caller: Caller) -> EndpointHolding? {
        guard let holding = holding(of: endpoint) else { return nil }
        return caller.mayNameSecrets ? holding : EndpointHolding(reason: holding.reason, detail: nil)
    }

    func holding(of endpoint: Endpoint) -> EndpointHolding? {
        guard let channel = channels[endpoint.channel] else { return nil }
        var secret = endpoint.secret
        if secret.isEmpty, let standard = channel.defaultSecret { secret = standard }
        var resolver = SecretResolver(secrets)
        guard case .missing(let place) = resolver.resolve(secret, for: channel, at: clock.now) else { return nil }
        return EndpointHolding(reason: HoldReason.secretMissing.name, detail: place)
    }
}
