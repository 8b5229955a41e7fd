public import RelayModel
public import RelayStore

extension Relay {
    /// Takes a person's word that a delivery's text was passed on: it was awaiting that, and is `accepted` with it.
    /// Said again, it changes nothing.
    /// - Throws: ``ServiceError`` `conflict` where the delivery does not await a person.
    public func confirmForwarded(_ id: DeliveryID, as caller: Caller) async throws(ServiceError) -> DeliveryEntry {
        try caller.require(.forward)
        let forwarding = Forwarding(at: clock.now, key: caller.key.id, name: caller.key.name)
        let isFirst = try await stored { () async throws(StoreError) in
            try await store.confirmForwarded(id, forwarding, scope: caller.scope)
        }
        if isFirst { hub.publish(moves: [ReceiptReport.Move(delivery: id, to: .accepted)]) }
        return try await delivery(id, as: caller)
    }

    /// What was said later of a delivery: by its provider, and by those who passed it on. For one that the caller has
    /// seen.
    public func history(of entry: DeliveryEntry) async throws(ServiceError) -> DeliveryHistory {
        try await stored { () async throws(StoreError) in
            DeliveryHistory(
                receipts: try await store.receipts(of: entry.id),
                forwardings: try await store.forwardings(of: entry.id)
            )
        }
    }
}

/// What was said of a delivery after it was sent.
public struct DeliveryHistory: Sendable, Hashable {
    /// The provider's receipts, the first one first.
    public var receipts: [ReceiptNote]
    /// Who passed it on by hand, and when.
    public var forwardings: [Forwarding]

    /// A history.
    public init(receipts: [ReceiptNote] = [], forwardings: [Forwarding] = []) {
        self.receipts = receipts
        self.forwardings = forwardings
    }
}
