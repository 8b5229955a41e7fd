import RelayChannels
import RelayEngine
public import RelayModel

/// Why nothing can be sent to an enabled endpoint.
public struct EndpointHolding: Sendable, Hashable {
    /// The stable code that its deliveries are held with.
    public let reason: String
    /// The missing item, in a message for operators; never a secret. Nil for callers who may not name secrets: it names
    /// variables and files of the relay's machine.
    public let detail: String?
}

extension Relay {
    /// Why deliveries to an endpoint are held apart from its rate limit; nil if they are not.
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
