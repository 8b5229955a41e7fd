import Foundation
import GRDB
public import RelayModel
public import RelayStore

extension SQLiteStore {
    /// How long an idempotency key is remembered.
    private static let idempotencyLife = Duration.seconds(24 * 3600)

    public func accept(
        _ draft: NoticeDraft,
        onDisk: @escaping @Sendable (Acceptance) -> Void
    ) async throws(StoreError) -> Acceptance {
        let bound = try await reachBound(of: draft)
        let told: @Sendable (Acceptance) -> Void = { [self] in
            onDisk($0)
            tellTimer(of: $0)
        }
        return try await writer.write(onDisk: told) { database, state in
            if let earlier = try Self.earlier(database, draft) { return earlier }
            let acceptance = try Self.accept(draft, bound: bound, database, &state)
            if let event = draft.event {
                try NoticeEventRows.insert(database, event, notices: [acceptance.notice.id])
            }
            return acceptance
        }
    }

    public func accept(
        _ notices: [Notice],
        of event: NoticeEvent,
        scope: UnitPath,
        onDisk: @escaping @Sendable ([Acceptance]) -> Void
    ) async throws(StoreError) -> [Acceptance] {
        let told: @Sendable ([Acceptance]) -> Void = { [self] in
            onDisk($0)
            for acceptance in $0 { tellTimer(of: acceptance) }
        }
        return try await writer.write(onDisk: told) { database, state in
            let earlier = try NoticeEventRows.notices(database, of: event)
            guard earlier.isEmpty else { return try Self.acceptances(database, earlier) }
            let accepted = try notices.compactMap { notice -> Acceptance? in
                var attempt = state
                do {
                    let acceptance = try database.savepoint {
                        try Self.accept(NoticeDraft(notice, scope: scope), bound: nil, database, &attempt)
                    }
                    state = attempt
                    return acceptance
                } catch StoreError.emptyAudience {
                    // A person without an endpoint does not prevent the others' warnings.
                    return nil
                }
            }
            guard !accepted.isEmpty else { throw StoreError.emptyAudience }
            try NoticeEventRows.insert(database, event, notices: accepted.map(\.notice.id))
            return accepted
        }
    }

    /// The answers of an event's notices, in order. A notice that was removed meanwhile is left out, unless it is the
    /// first.
    private static func acceptances(_ database: Database, _ notices: [NoticeID]) throws -> [Acceptance] {
        try notices.enumerated().compactMap { place, id in
            do {
                return try NoticeRows.acceptance(database, id)
            } catch StoreError.notFound where place > 0 {
                return nil
            }
        }
    }

    /// Writes a new notice and the part of its audience that is frozen at once.
    private static func accept(
        _ draft: NoticeDraft,
        bound: AudienceReach?,
        _ database: Database,
        _ state: inout WriterState
    ) throws -> Acceptance {
        var notice = draft.notice
        let resolver = AudienceResolver(database: database, scope: draft.scope)
        let audience = try resolver.resolve(notice.audience, inFlight: draft.inFlight)
        notice.unit = audience.unit
        try NoticeRows.insert(database, notice, reach: AudienceReach(recipients: 0, endpoints: 0, isExact: false))
        try database.cachedStatement(sql: "INSERT INTO progress(notice, total) VALUES (?, 0)")
            .execute(arguments: [notice.id.rawValue])
        var expansion = AudienceExpansion(notice: notice.id, parts: audience.parts, scope: draft.scope)
        try expansion.freeze(database, endpoints: AudienceExpansion.atAcceptance)
        let reach: AudienceReach
        if expansion.isComplete {
            guard expansion.endpointCount > 0 else { throw StoreError.emptyAudience }
            reach = AudienceReach(
                recipients: expansion.recipientCount,
                endpoints: expansion.endpointCount,
                isExact: true
            )
        } else {
            var least = try bound ?? reachBound(database, of: draft)
            least.recipients = max(least.recipients, expansion.recipientCount)
            least.endpoints = max(least.endpoints, expansion.endpointCount)
            if case .circles = notice.audience, least.endpoints == 0 { throw StoreError.emptyAudience }
            state.expansions.append(expansion)
            reach = least
        }
        try database.cachedStatement(
            sql: "UPDATE notices SET recipients = ?, endpoints = ?, is_exact = ? WHERE id = ?"
        ).execute(arguments: [reach.recipients, reach.endpoints, reach.isExact, notice.id.rawValue])
        if let claim = draft.idempotency { try keep(claim, for: notice, database) }
        if let timer = TimerRows.start(of: notice) { try TimerRows.set(timer, latest: nil, database) }
        return Acceptance(
            notice: notice,
            reach: reach,
            isRepeat: false,
            isExpanded: expansion.isComplete,
            isAllOff: try expansion.isComplete && NoticeRows.noteAllOff(database, notice.id),
            deliveries: try deliveries(database, of: notice, expansion)
        )
    }

    private static func keep(_ claim: IdempotencyClaim, for notice: Notice, _ database: Database) throws {
        try database.cachedStatement(
            sql: """
                INSERT INTO idempotency(caller, token, hash, notice, created_at, covers_path) VALUES (?, ?, ?, ?, ?, 1)
                """
        ).execute(
            arguments: [
                claim.caller.rawValue, claim.token, Data(claim.requestHash), notice.id.rawValue,
                notice.acceptedAt.milliseconds,
            ])
    }

    /// The deliveries of an urgent notice that is sent now, if they are few: reading many would delay the next accept.
    private static func deliveries(
        _ database: Database,
        of notice: Notice,
        _ expansion: AudienceExpansion
    ) throws -> PendingPage? {
        guard notice.lane == .urgent, notice.sendAt == nil, expansion.isComplete, expansion.endpointCount <= 128 else {
            return nil
        }
        // Each kind of reader begins a segment of its own, so there may be as many segments as places.
        let limit = expansion.placeCount * Segment.capacity
        var page = try DeliveryRows.pending(database, of: notice.id, from: 0, limit: limit)
        let count = page.deliveries.reduce(0) { $0 + 1 + $1.sharing.count }
        guard count == expansion.endpointCount else { return nil }
        page.isEnd = true
        return page
    }

    /// The acceptance that this draft repeats, by idempotency key or by event.
    private static func earlier(_ database: Database, _ draft: NoticeDraft) throws -> Acceptance? {
        if let claim = draft.idempotency {
            let oldest = draft.notice.acceptedAt - idempotencyLife
            try database.cachedStatement(sql: "DELETE FROM idempotency WHERE created_at < ?")
                .execute(arguments: [oldest.milliseconds])
            if let row = try Row.fetchOne(
                database.cachedStatement(
                    sql: "SELECT hash, notice, covers_path FROM idempotency WHERE caller = ? AND token = ?"
                ),
                arguments: [claim.caller.rawValue, claim.token]
            ) {
                guard row[0] as Data == Data(row[2] ? claim.requestHash : claim.bodyHash) else {
                    throw StoreError.idempotencyMismatch
                }
                return try NoticeRows.acceptance(database, NoticeID(rawValue: row[1]))
            }
        }
        guard let event = draft.event, let id = try NoticeEventRows.notices(database, of: event).first else {
            return nil
        }
        return try NoticeRows.acceptance(database, id)
    }

    /// The most circles that the writer's transaction sums itself.
    private static let circlesSummedInPlace = 16

    /// An upper bound for the reach of a large audience, computed outside the writer; nil if the audience is small
    /// enough to be counted in the transaction.
    private func reachBound(of draft: NoticeDraft) async throws(StoreError) -> AudienceReach? {
        guard case .circles(let ids, _, let includeChildren) = draft.notice.audience,
            includeChildren || ids.count > Self.circlesSummedInPlace
        else { return nil }
        return try await read { try Self.reachBound($0, of: draft) }
    }

    private static func reachBound(_ database: Database, of draft: NoticeDraft) throws -> AudienceReach {
        switch draft.notice.audience {
        case .circles(let ids, let roles, let includeChildren):
            var reach = try CircleCounts.bound(
                database,
                circles: ids,
                roles: roles,
                includeChildren: includeChildren,
                scope: draft.scope
            )
            reach.isExact = ids.count == 1 && !includeChildren
            return reach
        case .recipientsOf(let notice): return try CircleCounts.bound(database, recipientsOf: notice)
        case .protectionOf, .endpoints: return AudienceReach(recipients: 0, endpoints: 0, isExact: false)
        }
    }

    public func notice(_ id: NoticeID, scope: UnitPath) async throws(StoreError) -> Notice {
        try await readForEngine { try NoticeRows.notice($0, id, scope: scope) }
    }

    public func notices(_ ids: Set<NoticeID>) async throws(StoreError) -> [NoticeID: Result<Notice, StoreError>] {
        try await readForEngine { database in
            var found: [NoticeID: Result<Notice, StoreError>] = [:]
            for id in ids {
                do {
                    found[id] = .success(try NoticeRows.notice(database, id, scope: .root))
                } catch let error as StoreError {
                    switch error {
                    case .corrupt, .notFound: found[id] = .failure(error)
                    default: throw error
                    }
                }
            }
            return found
        }
    }

    public func notices(
        _ filter: NoticeFilter,
        scope: UnitPath,
        after cursor: String?,
        limit: Int
    ) async throws(StoreError) -> Page<Notice> {
        try await read { database in
            let before = cursor.flatMap { NoticeID($0)?.rawValue }
            let found = try NoticeRows.list(database, filter, scope: scope, before: before, limit: limit + 1)
            return Page(found, limit: limit) { $0.id.description }
        }
    }

    public func progress(of id: NoticeID, scope: UnitPath) async throws(StoreError) -> NoticeProgress {
        guard scope != .root else { return try await read { try ProgressRows.progress($0, of: id) } }
        return try await read { try ProgressRows.progress($0, of: id, scope: scope) }
    }

    public func recipients(
        of id: NoticeID,
        scope: UnitPath,
        after cursor: String?,
        limit: Int
    ) async throws(StoreError) -> Page<NoticeRecipient> {
        try await read { database in
            let (notice, places) = try NoticeRows.visible(database, id, scope: scope)
            let query = RecipientQuery(
                database: database,
                notice: id,
                isCancelled: notice.state == .cancelled,
                places: places
            )
            let page = try query.page(after: cursor.flatMap { UInt32($0) } ?? 0, limit: limit)
            return Page(items: page.items, next: page.next.map { "\($0)" })
        }
    }

    public func cancel(_ id: NoticeID, scope: UnitPath) async throws(StoreError) -> Notice {
        try await writer.write { database, _ in
            var notice = try NoticeRows.notice(database, id, scope: scope)
            guard scope.contains(notice.issuerUnit) else {
                throw StoreError.forbiddenScope(kind: .notice, id: id.description)
            }
            do {
                notice.state = try notice.state.next(.cancel)
            } catch {
                throw StoreError.conflict(
                    kind: .notice,
                    id: id.description,
                    reason: "it is already \(notice.state.name)"
                )
            }
            try database.execute(
                sql: "UPDATE notices SET state = \(notice.state.sql) WHERE id = ?",
                arguments: [id.rawValue]
            )
            try database.execute(
                sql: """
                    UPDATE deliveries SET state = \(DeliveryState.cancelled.sql), next_at = NULL, reason = NULL
                    WHERE notice = ? AND state \(DeliveryLifecycle.states(changedBy: .cancel).sql)
                    """,
                arguments: [id.rawValue]
            )
            try database.execute(
                sql: "UPDATE progress SET cancelled = cancelled + held, held = 0 WHERE notice = ?",
                arguments: [id.rawValue]
            )
            try TimerRows.remove(startOf: id, database)
            return notice
        }
    }

    public func release(_ id: NoticeID) async throws(StoreError) {
        try await writer.write { database, state in
            try database.execute(
                sql: """
                    UPDATE notices SET state = \(NoticeState.sending.sql)
                    WHERE id = ? AND state \(NoticeLifecycle.states(changedBy: .release).sql)
                    """,
                arguments: [id.rawValue]
            )
            try TimerRows.remove(startOf: id, database)
            // After a disk error the outcomes may have been written first.
            if try ProgressRows.endIfOver(database, id) { state.latencies[id] = nil }
        }
    }

    public func onAudienceGrowth(_ listener: @escaping @Sendable (NoticeID) -> Void) {
        writer.onAudienceGrowth(listener)
    }

    public func unfinishedNotices() async throws(StoreError) -> [Notice] {
        try await read { try NoticeRows.unfinished($0) }
    }
}
