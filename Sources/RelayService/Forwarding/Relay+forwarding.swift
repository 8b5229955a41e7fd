public import RelayModel
public import RelayStore

extension Relay {
    /// Records a person's confirmation that a delivery's text was passed on. The delivery becomes `accepted`. A repeat
    /// changes nothing.
    /// - Throws: ``ServiceError`` `conflict` if the delivery does not await a person.
    public func confirmForwarded(_ id: DeliveryID, as caller: Caller) async throws(ServiceError) -> DeliveryEntry {
        try caller.require(.forward)
        let forwarding = Forwarding(at: clock.now, key: caller.key.id, name: caller.key.name)
        let isFirst = try await stored { () async throws(StoreError) in
            try await store.confirmForwarded(id, forwarding, scope: caller.scope)
        }
        if isFirst { hub.publish(moves: [ReceiptReport.Move(delivery: id, to: .accepted)]) }
        return try await delivery(id, as: caller)
    }

    /// The receipts and confirmations of a delivery that the caller has seen.
    public func history(of entry: DeliveryEntry) async throws(ServiceError) -> DeliveryHistory {
        try await stored { () async throws(StoreError) in
            DeliveryHistory(
                receipts: try await store.receipts(of: entry.id),
                forwardings: try await store.forwardings(of: entry.id)
            )
        }
    }
}

/// The later reports on a delivery.
public struct DeliveryHistory: Sendable, Hashable {
    /// The provider's receipts, in order.
    public var receipts: [ReceiptNote]
    /// The confirmations that a person passed it on.
    public var forwardings: [Forwarding]

    public init(receipts: [ReceiptNote] = [], forwardings: [Forwarding] = []) {
        self.receipts = receipts
        self.forwardings = forwardings
    }
}
