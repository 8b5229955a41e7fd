import Logging
import RelayChannels
import RelayEngine
public import RelayModel
public import RelayStore

extension Relay {
    /// Accepts a notice: when this returns, it is on disk and on its way.
    public func send(
        _ request: SendRequest,
        as caller: Caller,
        idempotency: IdempotencyClaim? = nil
    ) async throws(ServiceError) -> Acceptance {
        try caller.require(.send)
        let notice = try drafted(request, by: caller)
        return try await accept(NoticeDraft(notice, scope: caller.scope, idempotency: idempotency))
    }

    /// Whom a notice would reach, without sending it.
    public func preview(
        _ audience: Audience,
        forDrill: Bool,
        as caller: Caller
    ) async throws(ServiceError) -> AudiencePreview {
        try caller.require(.send)
        if case .circles(let ids, _, _) = audience { try checkNamed(ids) }
        return try await stored { () async throws(StoreError) in
            try await store.preview(audience, forDrill: forDrill, scope: caller.scope)
        }
    }

    /// One notice.
    public func notice(_ id: NoticeID, as caller: Caller) async throws(ServiceError) -> Notice {
        try caller.require(.read)
        return try await stored { () async throws(StoreError) in try await store.notice(id, scope: caller.scope) }
    }

    /// Notices, latest first.
    public func notices(
        _ filter: NoticeFilter,
        after cursor: String?,
        limit: Int,
        as caller: Caller
    ) async throws(ServiceError) -> Page<Notice> {
        try caller.require(.read)
        return try await stored { () async throws(StoreError) in
            try await store.notices(filter, scope: caller.scope, after: cursor, limit: limit)
        }
    }

    /// How far a notice has come; counts add up to the total at every moment.
    public func progress(of id: NoticeID, as caller: Caller) async throws(ServiceError) -> NoticeProgress {
        try caller.require(.read)
        let inFlight = engine.inFlight(of: id)
        var progress = try await stored { () async throws(StoreError) in
            try await store.progress(of: id, scope: caller.scope)
        }
        let live = progress.isSettled ? [:] : await engine.liveStates(of: id)
        guard let own = progress.ownPending else {
            progress.show(inFlight: inFlight, live: live)
            return progress
        }
        let ownLive = live.filter { own.contains($0.key) }
        progress.show(inFlight: ownLive.count { $0.value.state == .sending }, live: ownLive)
        return progress
    }

    /// Stops a notice: what is not under way stays unsent.
    public func cancel(_ id: NoticeID, as caller: Caller) async throws(ServiceError) -> Notice {
        try caller.require(.cancel)
        let notice = try await notice(id, as: caller)
        try caller.require(.cancel, in: notice)
        return try await keepingStopped(notice, as: caller) { () async throws(ServiceError) in
            _ = try await stop(notice)
            let cancelled = try await stored { () async throws(StoreError) in
                try await store.cancel(id, scope: caller.scope)
            }
            hub.publishChange(of: id)
            return cancelled
        }
    }

    /// Stops a notice and tells exactly those it reached, or may have reached, what is right; ahead of everything else.
    public func correct(
        _ id: NoticeID,
        title: String,
        body: String,
        as caller: Caller,
        idempotency: IdempotencyClaim? = nil
    ) async throws(ServiceError) -> Acceptance {
        try caller.require(.correct)
        try check(title: title, body: body)
        let wrong = try await notice(id, as: caller)
        try caller.require(.correct, in: wrong)
        let inFlight = try await keepingStopped(wrong, as: caller) { () async throws(ServiceError) in
            let inFlight = try await stop(wrong)
            guard wrong.state == .sending || wrong.state == .scheduled else { return inFlight }
            do throws(ServiceError) {
                _ = try await stored { () async throws(StoreError) in try await store.cancel(id, scope: caller.scope) }
                hub.publishChange(of: id)
            } catch  where error.code == "conflict" {
                // It ended by itself meanwhile: nothing is left to stop.
            }
            return inFlight
        }
        let now = clock.now
        let notice = Notice(
            id: NoticeID(rawValue: ids.next(at: now)),
            kind: wrong.kind,
            lane: .urgent,
            severity: wrong.severity,
            texts: [.member: NoticeText(title: title, body: body)],
            audience: .recipientsOf(id),
            unit: wrong.unit,
            issuer: caller.key.name,
            issuerUnit: caller.scope,
            acceptedAt: now,
            expiresAt: now + rules.life(.normal),
            corrects: id
        )
        return try await accept(
            NoticeDraft(notice, scope: caller.scope, idempotency: idempotency, inFlight: inFlight)
        )
    }

    /// Has the engine stop a notice, unless it is over: a replay may yet come.
    /// - Returns: endpoints its messages are on their way to.
    private func stop(_ notice: Notice) async throws(ServiceError) -> [UInt32] {
        guard notice.state != .done else { return [] }
        return try await stored { () async throws(StoreError) in try await engine.cancel(notice.id) }
    }

    /// Stops a notice, and sees to it that it stays so where the disk does not take that: the engine has stopped it by
    /// then, and the rest of a stopped notice must not leave after the next start.
    private func keepingStopped<Value>(
        _ notice: Notice,
        as caller: Caller,
        _ stopping: () async throws(ServiceError) -> Value
    ) async throws(ServiceError) -> Value {
        do {
            return try await stopping()
        } catch {
            guard error.category == .unavailable, error.code != "stopping", notice.state != .done else { throw error }
            keepStopped(notice.id, caller.scope)
            throw ServiceError(
                error.category,
                code: error.code,
                error.message
                    + " Nothing more of the notice is sent; it is cancelled on record as soon as the disk takes it."
            )
        }
    }

    /// Cancels it on record once the disk does, and has the engine remember meanwhile.
    private func keepStopped(_ id: NoticeID, _ scope: UnitPath) {
        Task { [store, engine, logger] in
            while true {
                do throws(StoreError) {
                    _ = try await store.cancel(id, scope: scope)
                    return logger.notice("notice cancelled once the disk took it", metadata: ["notice": "\(id)"])
                } catch .diskFull, .readOnly, .database {
                    // Comes back when something was written, or after a while.
                    _ = try? await engine.cancel(id)
                    try? await Task.sleep(for: .seconds(1))
                } catch {
                    return
                }
            }
        }
    }

    /// On disk first, then to the engine, then to whoever asked.
    func accept(_ draft: NoticeDraft) async throws(ServiceError) -> Acceptance {
        let acceptance = try await stored { () async throws(StoreError) in
            try await store.accept(draft) { [engine] in if !$0.isRepeat { engine.send($0) } }
        }
        log(acceptance)
        return acceptance
    }

    /// Logs a notice that was accepted now, and no repeat.
    func log(_ acceptance: Acceptance) {
        guard !acceptance.isRepeat else { return }
        logger.info(
            "notice accepted",
            metadata: [
                "notice": "\(acceptance.notice.id)", "kind": "\(acceptance.notice.kind.name)",
                "lane": "\(acceptance.notice.lane.name)", "endpoints": "\(acceptance.reach.endpoints)",
                "issuer": "\(acceptance.notice.issuer)",
            ]
        )
    }

    func drafted(_ request: SendRequest, by caller: Caller) throws(ServiceError) -> Notice {
        try check(title: request.title, body: request.body)
        for (language, text) in request.translations {
            try check(title: text.title, body: text.body, prefix: "languages.\(language.name).")
        }
        try checkNamed(request.circles)
        // The urgent lane passes all others and counts for no sender's pace: it is for those who may warn.
        if request.kind == .warning || request.lane == .urgent { try caller.require(.warn) }
        let data = try shaped(request.data)
        let now = clock.now
        let lane = request.lane ?? request.kind.defaultLane
        let times = try times(of: request, lane: lane, now: now)
        return Notice(
            id: NoticeID(rawValue: ids.next(at: now)),
            kind: request.kind,
            lane: lane,
            severity: request.severity ?? (request.kind == .warning ? .high : .info),
            texts: [.member: NoticeText(title: request.title, body: request.body)],
            translations: request.translations.mapValues { [.member: $0] },
            audience: .circles(ids: request.circles, roles: request.roles, includeChildren: request.includeChildren),
            unit: caller.scope,
            issuer: caller.key.name,
            issuerUnit: caller.scope,
            acceptedAt: now,
            sendAt: times.start,
            expiresAt: times.end,
            acknowledgement: request.acknowledgement,
            forward: request.forward,
            data: data,
            state: times.start == nil ? .sending : .scheduled
        )
    }

    private func checkNamed(_ circles: [CircleID]) throws(ServiceError) {
        guard !circles.isEmpty else {
            throw .invalid("audience.circles", "Name at least one circle.", code: "empty_audience")
        }
        guard circles.count <= NoticeRules.circleLimit else {
            throw .invalid(
                "audience.circles",
                "Names \(circles.count) circles; \(NoticeRules.circleLimit) are allowed."
            )
        }
    }

    /// `data` as channels read it. Mentions are numbers only, so that a notice cannot call everybody of a group.
    private func shaped(_ data: String?) throws(ServiceError) -> String? {
        guard let data else { return nil }
        do throws(NoticeData.Fault) { return try NoticeData.shaped(data) } catch {
            throw .invalid(error.field, error.problem)
        }
    }

    private func times(
        of request: SendRequest,
        lane: Lane,
        now: Timestamp
    ) throws(ServiceError) -> (start: Timestamp?, end: Timestamp) {
        if request.expiresAt != nil, request.expiresIn != nil {
            throw .invalid("expires_in", "Give expires_at or expires_in, not both.")
        }
        if let start = request.sendAt, start > now + rules.horizon {
            throw .invalid("send_at", "Lies more than \(rules.horizon.milliseconds / 86_400_000) days ahead.")
        }
        let start = request.sendAt.flatMap { $0 > now ? $0 : nil }
        let end = request.expiresAt ?? (start ?? now) + (request.expiresIn ?? rules.life(lane))
        guard end > (start ?? now) else {
            throw .invalid(
                request.expiresAt == nil ? "expires_in" : "expires_at",
                "The notice would expire before it is sent."
            )
        }
        guard end <= now + rules.horizon * 2 else {
            throw .invalid(request.expiresAt == nil ? "expires_in" : "expires_at", "Lies too far ahead.")
        }
        return (start, end)
    }

    private func check(title: String, body: String, prefix: String = "") throws(ServiceError) {
        try ServiceError.check(title, rules.title, field: prefix + "title")
        try ServiceError.check(body, rules.body, field: prefix + "body")
    }
}
