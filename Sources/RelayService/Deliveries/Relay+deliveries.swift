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
                // Here they are values of a filter, not the requested object.
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

    /// The text that a person passes on, for a delivery on the `human` channel; nil for others.
    public func readyText(of entry: DeliveryEntry, as caller: Caller) async throws(ServiceError) -> String? {
        guard let channel = channels[entry.channel], channel.isHuman else { return nil }
        let notice = try await notice(entry.id.notice, as: caller)
        guard !notice.isBodyPurged else { return nil }
        return try? channel.compile(NoticeContent(notice, reader: entry.reader)).readyText
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
                code: "body_purged",
                field: "delivery",
                "Retention removed the notice's text: there is nothing to send."
            )
        }
        let pending = try await stored { () async throws(StoreError) in
            try await store.requeue(id, until: deadline, scope: caller.scope)
        }
        engine.sendAgain(pending, of: notice)
        return try await delivery(id, as: caller)
    }

    /// The current holds of a notice's deliveries that its changes did not report.
    public func holds(of id: NoticeID) async -> [ProgressHub.News] {
        await engine.liveStates(of: id).filter { $0.value.state == .held && !$0.value.isOnRecord }
            .map { ProgressHub.News(delivery: $0.key, live: $0.value) }
            .sorted { $0.delivery.ordinal < $1.delivery.ordinal }
    }

    /// The changes of a notice's deliveries as they reach the disk, until the caller's key is revoked. An empty batch
    /// means that the notice itself changed.
    public func watch(_ id: NoticeID, as caller: Caller) async throws(ServiceError) -> AsyncStream<[ProgressHub.News]> {
        _ = try await notice(id, as: caller)
        return hub.watch(id, for: caller.key.id)
    }
}
