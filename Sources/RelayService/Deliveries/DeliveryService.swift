import RelayChannels
import RelayEngine
public import RelayModel
public import RelayStore

/// The delivery log: looked up, sent again, confirmed by hand.
public struct DeliveryService: Sendable {
    let store: ScopedStore<any NoticeStore & DeliveryStore & ReceiptStore & ForwardingStore>
    let engine: Engine
    let channels: ChannelCatalogue
    let clock: any RelayClock
    let rules: NoticeRules
    let hub: ProgressHub

    /// The delivery log.
    public func deliveries(
        _ filter: DeliveryFilter,
        after cursor: String?,
        limit: Int,
        as caller: Caller
    ) async throws(ServiceError) -> Page<DeliveryEntry> {
        try caller.require(.read)
        var filter = filter
        if filter.state?.isPending ?? true { filter.live = await engine.liveStates(of: filter.notice) }
        return try await store.perform(.read, as: caller) { [filter] store, scope throws(StoreError) in
            do throws(StoreError) {
                return try await store.deliveries(filter, scope: scope, after: cursor, limit: limit)
            } catch .notFound(let kind, let id) {
                // Here they are values of a filter, not the thing that was asked for.
                throw .unknownReference(kind: kind, id: id, field: kind.rawValue)
            }
        }
    }

    /// The deliveries of one notice, in the order of its audience.
    /// - Throws: `unknown_notice` where there is none, or the caller's unit does not see it.
    public func deliveries(
        of notice: NoticeID,
        state: DeliveryState?,
        after cursor: String?,
        limit: Int,
        as caller: Caller
    ) async throws(ServiceError) -> Page<DeliveryEntry> {
        _ = try await self.notice(notice, as: caller)
        return try await deliveries(
            DeliveryFilter(notice: notice, state: state),
            after: cursor,
            limit: limit,
            as: caller
        )
    }

    /// One delivery with all its attempts.
    public func delivery(_ id: DeliveryID, as caller: Caller) async throws(ServiceError) -> DeliveryEntry {
        try caller.require(.read)
        let live = await engine.liveStates(of: id.notice)[id]
        var entry = try await store.perform(.read, as: caller) { store, scope throws(StoreError) in
            try await store.delivery(id, scope: scope)
        }
        if let live { entry.show(live) }
        return entry
    }

    /// The text a person is to carry, for a delivery on the `human` channel; nil for others.
    public func readyText(of entry: DeliveryEntry, as caller: Caller) async throws(ServiceError) -> String? {
        guard let channel = channels[entry.channel], channel.isHuman else { return nil }
        let notice = try await notice(entry.id.notice, as: caller)
        guard !notice.isBodyPurged else { return nil }
        return try? channel.compile(NoticeContent(notice, reader: entry.reader)).readyText
    }

    /// What was said of a delivery after it was sent: by its provider, and by those who passed it on. For one that the
    /// caller has seen.
    public func history(of entry: DeliveryEntry) async throws(ServiceError) -> DeliveryHistory {
        try await store.perform { store throws(StoreError) in
            DeliveryHistory(
                receipts: try await store.receipts(of: entry.id),
                forwardings: try await store.forwardings(of: entry.id)
            )
        }
    }

    /// Sends an ended delivery once more, under the same id; for a day, whatever the notice's own expiry was.
    public func replay(_ id: DeliveryID, as caller: Caller) async throws(ServiceError) -> DeliveryEntry {
        try caller.require(.replay)
        let deadline = clock.now + rules.life(.normal)
        // First of all: what the path names, a refusal names too.
        _ = try await delivery(id, as: caller)
        let notice = try await notice(id.notice, as: caller)
        try caller.require(.replay, in: notice)
        guard !notice.isBodyPurged else {
            throw ServiceError(
                .conflict,
                code: .bodyPurged,
                field: "delivery",
                "The notice's text was removed because it had been kept long enough: there is nothing left to send."
            )
        }
        let pending = try await store.perform { store throws(StoreError) in
            try await store.requeue(id, until: deadline, scope: caller.scope)
        }
        engine.sendAgain(pending, of: notice)
        return try await delivery(id, as: caller)
    }

    /// Takes a person's word that a delivery's text was passed on: it was awaiting that, and is `accepted` with it.
    /// Said again, it changes nothing.
    /// - Throws: ``ServiceError`` `conflict` where the delivery does not await a person.
    public func confirmForwarded(_ id: DeliveryID, as caller: Caller) async throws(ServiceError) -> DeliveryEntry {
        let forwarding = Forwarding(at: clock.now, key: caller.key.id, name: caller.key.name)
        let isFirst = try await store.perform(.forward, as: caller) { store, scope throws(StoreError) in
            try await store.confirmForwarded(id, forwarding, scope: scope)
        }
        if isFirst { hub.publish(moves: [ReceiptReport.Move(delivery: id, to: .accepted)]) }
        return try await delivery(id, as: caller)
    }

    private func notice(_ id: NoticeID, as caller: Caller) async throws(ServiceError) -> Notice {
        try await store.perform(.read, as: caller) { store, scope throws(StoreError) in
            try await store.notice(id, scope: scope)
        }
    }
}

/// What was said of a delivery after it was sent.
public struct DeliveryHistory: Sendable, Hashable {
    /// The provider's receipts, the first one first.
    public var receipts: [ReceiptNote]
    /// Who passed it on by hand, and when.
    public var forwardings: [Forwarding]

    /// Without arguments: nothing was said.
    public init(receipts: [ReceiptNote] = [], forwardings: [Forwarding] = []) {
        self.receipts = receipts
        self.forwardings = forwardings
    }
}
