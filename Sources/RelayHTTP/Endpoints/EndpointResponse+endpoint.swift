import RelayAPI
import RelayModel
import RelayService

extension EndpointResponse {
    /// An endpoint of the store.
    /// - Parameters:
    ///   - holding: Why its deliveries are held, apart from its rate limit.
    ///   - warning: A warning about the endpoint that was just saved.
    init(endpoint: Endpoint, holding: EndpointHolding? = nil, warning: String? = nil) {
        self.init()
        id = endpoint.id.text
        owner = endpoint.owner.description
        channel = endpoint.channel.text
        maskedAddress = Masking.address(endpoint.address.reveal())
        hasSecret = !endpoint.secret.isEmpty
        enabled = endpoint.enabled
        drill = endpoint.drill
        keyword = endpoint.keyword.isEmpty ? nil : endpoint.keyword
        everyone = endpoint.everyone
        disabledBy = endpoint.disabledBy?.name
        disabledReason = endpoint.disabledReason
        heldReason = holding?.reason
        heldDetail = holding?.detail
        self.warning = warning
    }
}
