public import RelayModel

/// What a request wants of an endpoint; nil leaves a part as it is.
public struct EndpointChange: Sendable, Hashable {
    public var owner: EndpointOwner?
    public var channel: ChannelName?
    public var address: Secret?
    /// An empty one takes the secret away.
    public var secret: Secret?
    public var enabled: Bool?
    public var drill: Bool?
    public var everyone: Bool?
    /// An empty one takes the keyword away.
    public var keyword: String?

    /// Changes nothing; set by property.
    public init() {}

    /// The endpoint with the change.
    ///
    /// Another address or channel is another receiver: what was entrusted to the old one, the secret and the leave to
    /// reach everyone, goes unless the request brings it along. A keyword goes with its channel. One that was switched
    /// off because it was gone is on again with another address or secret; one that an operator switched off stays off.
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
