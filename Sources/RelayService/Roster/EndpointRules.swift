import Logging
import RelayChannels
import RelayEngine
import RelayModel
import RelayTransport

/// What an endpoint must be before it is stored, for one endpoint and for a roster.
struct EndpointRules: Sendable {
    let channels: ChannelCatalogue
    let policy: AddressPolicy
    let secrets: SecretSources
    let resolver: any HostResolver
    let logger: Logger

    /// Checks one endpoint: its channel, its address, and where the address's name leads.
    /// - Returns: what the owner should know although it may be saved; nil for nothing.
    /// - Throws: ``ServiceError`` `invalid_endpoint` or `address_refused`.
    func check(_ endpoint: Endpoint) async throws(ServiceError) -> String? {
        if let refusal = formCheck.refusal(of: endpoint) {
            throw .invalid(refusal.field, refusal.reason, code: .invalidEndpoint)
        }
        let findings = await hostCheck.findings(on: [endpoint])
        guard findings.refused.isEmpty else {
            logRefusal(of: endpoint.id, findings)
            throw .invalid("address", HostCheck.refusal, code: .addressRefused)
        }
        return findings.unresolved.isEmpty ? nil : HostCheck.warning
    }

    /// Checks all endpoints of a roster, as ``check(_:)`` checks one.
    /// - Returns: what the importer should know although the roster may be saved.
    func check(_ roster: Roster) async throws(ServiceError) -> [String] {
        for endpoint in roster.endpoints {
            if let refusal = formCheck.refusal(of: endpoint) {
                throw .invalid("endpoints.\(endpoint.id).\(refusal.field)", refusal.reason, code: .invalidEndpoint)
            }
        }
        let findings = await hostCheck.findings(on: roster.endpoints)
        if let first = findings.refused.first {
            logRefusal(of: first, findings)
            throw .invalid("endpoints.\(first).address", HostCheck.refusal, code: .addressRefused)
        }
        return findings.warnings
    }

    /// Checks who may name secrets of the machine, and who may open an endpoint to everyone.
    func checkRights(secret: Secret?, everyone: Bool?, of caller: Caller) throws(ServiceError) {
        if let secret, secret.isReference, !caller.mayNameSecrets { throw Self.referenceRefused("secret") }
        guard everyone != true || caller.scope == .root else {
            throw ServiceError(
                .forbidden,
                code: .forbiddenScope,
                field: "everyone",
                "Only a key without a unit may open an endpoint to people whom the roster does not list."
            )
        }
    }

    static func referenceRefused(_ field: String) -> ServiceError {
        ServiceError(
            .forbidden,
            code: .secretReferenceRefused,
            field: field,
            "Only an administrator's key without a unit may name secrets of the relay's machine (env:, file:). Give "
                + "the secret itself, or ask an administrator to save the endpoint."
        )
    }

    /// Why deliveries to an endpoint are held apart from its rate limit; nil if they are not.
    func holding(of endpoint: Endpoint, at now: Timestamp) -> EndpointHolding? {
        guard let channel = channels[endpoint.channel] else { return nil }
        var secret = endpoint.secret
        if secret.isEmpty, let standard = channel.defaultSecret { secret = standard }
        var resolver = SecretResolver(secrets)
        guard case .missing(let place) = resolver.resolve(secret, for: channel, at: now) else { return nil }
        return EndpointHolding(reason: HoldReason.secretMissing.name, detail: place)
    }

    private var formCheck: EndpointCheck { EndpointCheck(channels: channels, policy: policy, secrets: secrets) }

    private var hostCheck: HostCheck { HostCheck(policy: policy, resolver: resolver) }

    private func logRefusal(of endpoint: EndpointID, _ findings: HostCheck.Findings) {
        logger.notice(
            "endpoint refused",
            metadata: ["endpoint": "\(endpoint)", "rule": "\(findings.operatorDetail)"]
        )
    }
}
