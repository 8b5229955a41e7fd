import GRDB
public import RelayModel
public import RelayStore

extension SQLiteStore {
    public func pendingDeliveries(
        of notice: NoticeID,
        from ordinal: UInt32,
        limit: Int
    ) async throws(StoreError) -> PendingPage {
        try await readForEngine { [faults] database in
            try DeliveryRows.pending(database, of: notice, from: ordinal, limit: limit, faults)
        }
    }

    public func dueDeliveries(
        after start: Timestamp,
        through end: Timestamp,
        limit: Int
    ) async throws(StoreError) -> DuePage {
        try await readForEngine { [faults] database in
            try DeliveryRows.due(database, after: start, through: end, limit: limit, faults)
        }
    }

    public func heldDeliveries(of notice: NoticeID, limit: Int) async throws(StoreError) -> [PendingDelivery] {
        try await readForEngine { [faults] database in
            try DeliveryRows.held(database, of: notice, limit: limit, faults)
        }
    }

    public func overdue(
        before moment: Timestamp,
        except waiting: Set<DeliveryID>
    ) async throws(StoreError) -> OverdueDeliveries {
        try await readForEngine { try DeliveryRows.overdue($0, before: moment, except: waiting) }
    }

    public func recentAttempts(
        since: Timestamp,
        channels: [ChannelName],
        page: @escaping @Sendable ([RecentAttempt]) -> Void
    ) async throws(StoreError) {
        try await read { database in
            var attempts = RecentAttempts(database)
            try attempts.read(since: since, channels: Set(channels), page)
        }
    }

    public func pausedEndpoints(
        at moment: Timestamp,
        channels: [ChannelName]
    ) async throws(StoreError) -> [PausedEndpoint] {
        try await read { try PausedEndpoints.read($0, at: moment, channels: Set(channels)) }
    }

    public func senderAttempts(since: Timestamp) async throws(StoreError) -> [SenderAttempt] {
        try await read { [faults] in try SenderAttempts.read($0, since: since, faults) }
    }

    public func record(_ records: [DeliveryRecord], done: @escaping @Sendable () -> Void) {
        writer.record(records, done: done)
    }

    public func deliveries(
        _ filter: DeliveryFilter,
        scope: UnitPath,
        after cursor: String?,
        limit: Int
    ) async throws(StoreError) -> Page<DeliveryEntry> {
        try await read { [faults] database in
            let found = try DeliveryLog(database: database, faults: faults)
                .entries(filter, scope: scope, after: cursor.flatMap { DeliveryID($0) }, limit: limit)
            return Page(items: found.entries, next: found.next?.description)
        }
    }

    public func delivery(_ id: DeliveryID, scope: UnitPath) async throws(StoreError) -> DeliveryEntry {
        try await read { [faults] in try DeliveryLog(database: $0, faults: faults).entry(id, scope: scope) }
    }

    public func requeue(
        _ id: DeliveryID,
        until deadline: Timestamp,
        scope: UnitPath
    ) async throws(StoreError) -> PendingDelivery {
        try await writer.write { [faults] database, _ in
            let entry = try DeliveryLog(database: database, faults: faults).entry(id, scope: scope)
            let notice = try NoticeRows.notice(database, id.notice, scope: scope)
            guard let noticeState = NoticeLifecycle.target(of: .requeue, from: notice.state) else {
                throw StoreError.conflict(
                    kind: .delivery,
                    id: id.description,
                    reason: "its notice is \(notice.state.name)"
                )
            }
            guard entry.endpoint != nil else {
                throw StoreError.conflict(
                    kind: .delivery,
                    id: id.description,
                    reason: "its person had no endpoint when the notice was accepted"
                )
            }
            guard let state = DeliveryLifecycle.target(of: .requeue, from: entry.state) else {
                throw StoreError.conflict(
                    kind: .delivery,
                    id: id.description,
                    reason: "it is still \(entry.state.name)"
                )
            }
            try AcceptanceRows.giveRow(database, id)
            try database.execute(
                sql: """
                    UPDATE deliveries SET state = \(state.sql), part = 0, next_at = NULL, reason = NULL,
                        failures = NULL, shortened_from = NULL, deadline = ?
                    WHERE notice = ? AND ordinal = ?
                    """,
                arguments: [deadline.milliseconds, id.notice.rawValue, Int64(id.ordinal)]
            )
            try database.execute(
                sql: "UPDATE progress SET \(entry.state.name) = \(entry.state.name) - 1 WHERE notice = ?",
                arguments: [id.notice.rawValue]
            )
            try database.execute(
                sql: "UPDATE notices SET state = \(noticeState.sql) WHERE id = ?",
                arguments: [id.notice.rawValue]
            )
            guard let pending = try DeliveryRows.requeued(database, id) else {
                throw StoreError.notFound(kind: .delivery, id: id.description)
            }
            return pending
        }
    }
}
