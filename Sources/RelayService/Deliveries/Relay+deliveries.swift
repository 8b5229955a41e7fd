import RelayChannels
import RelayEngine
public import RelayModel
public import RelayStore

extension Relay {
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
        return try await stored { [filter] () async throws(StoreError) in
            do throws(StoreError) {
                return try await store.deliveries(filter, scope: caller.scope, after: cursor, limit: limit)
            } catch .notFound(let kind, let id) {
                // Here they are values of a filter, not the thing that was asked for.
                throw .unknownReference(kind: kind, id: id, field: kind.rawValue)
            }
        }
    }

    /// One delivery with all its attempts.
    public func delivery(_ id: DeliveryID, as caller: Caller) async throws(ServiceError) -> DeliveryEntry {
        try caller.require(.read)
        let live = await engine.liveStates(of: id.notice)[id]
        var entry = try await stored { () async throws(StoreError) in try await store.delivery(id, scope: caller.scope)
        }
        if let live { entry.show(live) }
        return entry
    }

    /// The text a person is to carry, for a delivery on the `human` channel; nil for others.
    public func readyText(of entry: DeliveryEntry, as caller: Caller) async throws(ServiceError) -> String? {
        guard let name = entry.channel, let channel = channels[name], channel.isHuman else { return nil }
        let notice = try await notice(entry.id.notice, as: caller)
        guard !notice.isBodyPurged else { return nil }
        return try? channel.compile(NoticeContent(notice, reader: entry.reader)).readyText
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
                code: "body_purged",
                field: "delivery",
                "The notice's text was removed because it had been kept long enough: there is nothing left to send."
            )
        }
        let pending = try await stored { () async throws(StoreError) in
            try await store.requeue(id, until: deadline, scope: caller.scope)
        }
        engine.sendAgain(pending, of: notice)
        return try await delivery(id, as: caller)
    }

    /// What deliveries of a notice wait for at this moment, beyond what its news have told.
    public func holds(of id: NoticeID, as caller: Caller) async -> [ProgressHub.News] {
        guard (try? await seesWhole(id, as: caller)) == true else { return [] }
        return await engine.liveStates(of: id).filter { $0.value.state == .held && !$0.value.isOnRecord }
            .map { ProgressHub.News(delivery: $0.key, live: $0.value) }
            .sorted { $0.delivery.ordinal < $1.delivery.ordinal }
    }

    /// News of a notice's deliveries as they reach the disk, until the caller's key is revoked. An empty batch says
    /// that the notice itself has changed. A caller whom the notice reached from above is told by empty batches alone
    /// that its progress may have changed: the news are of other units' deliveries too.
    public func watch(_ id: NoticeID, as caller: Caller) async throws(ServiceError) -> AsyncStream<[ProgressHub.News]> {
        let isWhole = try await seesWhole(id, as: caller)
        return hub.watch(id, for: caller.key.id, withDeliveries: isWhole)
    }

    /// Whether the caller sees all deliveries of a notice, and not its own alone.
    private func seesWhole(_ id: NoticeID, as caller: Caller) async throws(ServiceError) -> Bool {
        let notice = try await notice(id, as: caller)
        return caller.scope.contains(notice.unit) || caller.scope.contains(notice.issuerUnit)
    }
}
