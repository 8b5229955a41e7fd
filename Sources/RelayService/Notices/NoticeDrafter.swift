import RelayChannels
import RelayModel
import RelayStore

/// Makes a notice from a request, or says which field is wrong. Pure but for the clock and the ids.
struct NoticeDrafter: Sendable {
    let clock: any RelayClock
    let ids: IDGenerator
    let rules: NoticeRules

    /// The notice that a caller asks for.
    /// - Throws: ``ServiceError`` with the field at fault, or `forbidden_role`: the urgent lane and warnings need the
    ///   permission to warn.
    func notice(_ request: SendRequest, by caller: Caller) throws(ServiceError) -> Notice {
        try check(title: request.title, body: request.body)
        for (language, text) in request.translations {
            try check(title: text.title, body: text.body, prefix: "languages.\(language.name).")
        }
        try check(circles: request.circles)
        // The urgent lane takes precedence and counts towards no sender's limit, so it needs the permission to warn.
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

    /// The correction of a notice, to exactly those who got it, ahead of everything else.
    func correction(of wrong: Notice, title: String, body: String, by caller: Caller) -> Notice {
        let now = clock.now
        return Notice(
            id: NoticeID(rawValue: ids.next(at: now)),
            kind: wrong.kind,
            lane: .urgent,
            severity: wrong.severity,
            texts: [.member: NoticeText(title: title, body: body)],
            audience: .recipientsOf(wrong.id),
            unit: wrong.unit,
            issuer: caller.key.name,
            issuerUnit: caller.scope,
            acceptedAt: now,
            expiresAt: now + rules.life(.normal),
            corrects: wrong.id
        )
    }

    /// A reminder that the relay itself sends: an alert to those responsible for an endpoint.
    func ownReminder(zh: NoticeText, en: NoticeText, to audience: Audience) -> Notice {
        let now = clock.now
        return Notice(
            id: NoticeID(rawValue: ids.next(at: now)),
            kind: .reminder,
            lane: .normal,
            severity: .medium,
            texts: [.member: zh],
            translations: [.en: [.member: en]],
            audience: audience,
            unit: .root,
            issuer: "panda-relay",
            acceptedAt: now,
            expiresAt: now + rules.life(.normal)
        )
    }

    /// Holds a notice's text against the rules.
    func check(title: String, body: String, prefix: String = "") throws(ServiceError) {
        try ServiceError.check(title, rules.title, field: prefix + "title")
        try ServiceError.check(body, rules.body, field: prefix + "body")
    }

    /// Holds the number of an audience's circles against the rules.
    func check(circles: [CircleID]) throws(ServiceError) {
        guard !circles.isEmpty else {
            throw .invalid("audience.circles", "Name at least one circle.", code: .emptyAudience)
        }
        guard circles.count <= Audience.circleLimit else {
            throw .invalid(
                "audience.circles",
                "Names \(circles.count) circles; \(Audience.circleLimit) are allowed."
            )
        }
    }

    /// `data` as channels read it. Mentions are numbers only, so that a notice cannot mention everyone in a group.
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
            throw .invalid("send_at", "Is more than \(rules.horizon.milliseconds / 86_400_000) days ahead.")
        }
        let start = request.sendAt.flatMap { $0 > now ? $0 : nil }
        let end = request.expiresAt ?? (start ?? now) + (request.expiresIn ?? rules.life(lane))
        let field = request.expiresAt == nil ? "expires_in" : "expires_at"
        guard end > (start ?? now) else { throw .invalid(field, "The notice would expire before it is sent.") }
        guard end <= now + rules.horizon * 2 else { throw .invalid(field, "Is too far ahead.") }
        return (start, end)
    }
}
