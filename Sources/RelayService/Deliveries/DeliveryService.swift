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
                // Here they are values of a filter, not the requested object.
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

    /// The text that a person passes on, for a delivery on the `human` channel; nil for others.
    public func readyText(of entry: DeliveryEntry, as caller: Caller) async throws(ServiceError) -> String? {
        guard let name = entry.channel, let channel = channels[name], channel.isHuman else { return nil }
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

    /// Replays a finished delivery under the same id for up to a day, whatever the notice's expiry was.
    public func replay(_ id: DeliveryID, as caller: Caller) async throws(ServiceError) -> DeliveryEntry {
        try caller.require(.replay)
        let deadline = clock.now + rules.life(.normal)
        // First, because a refusal names the object of the path.
        _ = try await delivery(id, as: caller)
        let notice = try await notice(id.notice, as: caller)
        try caller.require(.replay, in: notice)
        guard !notice.isBodyPurged else {
            throw ServiceError(
                .conflict,
                code: .bodyPurged,
                field: "delivery",
                "Retention removed the notice's text: there is nothing to send."
            )
        }
        let pending = try await store.perform { store throws(StoreError) in
            try await store.requeue(id, until: deadline, scope: caller.scope)
        }
        engine.sendAgain(pending, of: notice)
        return try await delivery(id, as: caller)
    }

    /// Records a person's confirmation that a delivery's text was passed on. The delivery becomes `accepted`. A repeat
    /// changes nothing.
    /// - Throws: ``ServiceError`` `conflict` if the delivery does not await a person.
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

/// The later reports on a delivery.
public struct DeliveryHistory: Sendable, Hashable {
    /// The provider's receipts, in order.
    public var receipts: [ReceiptNote]
    /// The confirmations that a person passed it on.
    public var forwardings: [Forwarding]

    /// Without arguments: nothing was said.
    public init(receipts: [ReceiptNote] = [], forwardings: [Forwarding] = []) {
        self.receipts = receipts
        self.forwardings = forwardings
    }
}
