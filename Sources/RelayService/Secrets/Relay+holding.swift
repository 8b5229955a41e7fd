import RelayChannels
import RelayEngine
public import RelayModel

/// Why nothing can be sent to an endpoint at the moment, although it is switched on.
public struct EndpointHolding: Sendable, Hashable {
    /// The stable word that its deliveries are held with.
    public let reason: String
    /// What is missing, in operator words; never a secret.
    public let detail: String
}

extension Relay {
    /// Why deliveries to an endpoint are held whatever its pace; nil where nothing is in the way.
    public func holding(of endpoint: Endpoint) -> EndpointHolding? {
        guard let channel = channels[endpoint.channel] else { return nil }
        var secret = endpoint.secret
        if secret.isEmpty, let standard = channel.defaultSecret { secret = standard }
        var resolver = SecretResolver()
        guard case .missing(let place) = resolver.resolve(secret, for: channel, at: clock.now) else { return nil }
        return EndpointHolding(reason: HoldReason.secretMissing.name, detail: place)
    }
}
