public import RelayModel

/// The changes to an endpoint; nil leaves a property unchanged.
public struct EndpointChange: Sendable, Hashable {
    public var owner: EndpointOwner?
    public var channel: ChannelName?
    public var address: Secret?
    /// An empty text removes the secret.
    public var secret: Secret?
    public var enabled: Bool?
    public var drill: Bool?
    public var everyone: Bool?
    /// An empty text removes the keyword.
    public var keyword: String?

    public init() {}

    /// The endpoint with the changes.
    ///
    /// Another address or channel is another receiver: the secret and the permission to reach everyone belong to the
    /// old one and are dropped unless the request sets them. A keyword is dropped with its channel. An endpoint that
    /// was disabled because its receiver no longer exists is enabled by another address or secret; one that an operator
    /// disabled stays disabled.
    func applied(to endpoint: Endpoint) -> Endpoint {
        var endpoint = endpoint
        let before = endpoint
        endpoint.owner = owner ?? endpoint.owner
        endpoint.channel = channel ?? endpoint.channel
        endpoint.address = address ?? endpoint.address
        let isMoved = endpoint.channel != before.channel || endpoint.address != before.address
        if isMoved {
            endpoint.secret = Secret("")
            endpoint.everyone = false
        }
        if endpoint.channel != before.channel { endpoint.keyword = "" }
        endpoint.keyword = keyword ?? endpoint.keyword
        endpoint.secret = secret ?? endpoint.secret
        endpoint.everyone = everyone ?? endpoint.everyone
        endpoint.drill = drill ?? endpoint.drill
        if let enabled {
            endpoint.enabled = enabled
            endpoint.disabledBy = enabled ? nil : .operator
        } else if isMoved || endpoint.secret != before.secret, endpoint.disabledBy == .receiver {
            endpoint.enabled = true
            endpoint.disabledBy = nil
        }
        if endpoint.enabled { endpoint.disabledReason = nil }
        return endpoint
    }
}
