public import RelayModel

/// Notices: accepted, looked up, stopped, finished.
public protocol NoticeStore: Sendable {
    /// Puts a notice and the means to find its audience on disk.
    ///
    /// An audience of up to one segment is frozen in the same transaction; a larger one is frozen right after, before
    /// any change of the roster. The answer to a repeated idempotency key or warning event is the first one's.
    /// - Parameter onDisk: called, on the store's own thread, as soon as the answer is on disk, before the caller has
    ///   it: the engine begins without another change of thread, whatever becomes of the caller. Must return at once.
    /// - Throws: ``StoreError/emptyAudience``, ``StoreError/idempotencyMismatch``,
    ///   ``StoreError/eventMismatch(notice:)``, `unknownReference` for a circle, or a disk's trouble.
    func accept(
        _ draft: NoticeDraft,
        onDisk: @escaping @Sendable (Acceptance) -> Void
    ) async throws(StoreError) -> Acceptance

    /// Puts the notices of one event on disk together, in one transaction: a crash leaves all of them or none.
    ///
    /// A notice whose audience is empty is left out, as long as another one has an audience. The event belongs to all
    /// of them: its repeat gets the acceptances of the first time, in that order.
    /// - Parameter onDisk: as for one notice.
    /// - Throws: as for one notice; ``StoreError/emptyAudience`` where no notice has an audience.
    func accept(
        _ notices: [Notice],
        of event: NoticeEvent,
        scope: UnitPath,
        onDisk: @escaping @Sendable ([Acceptance]) -> Void
    ) async throws(StoreError) -> [Acceptance]

    /// One notice, if the scope sees it: it was issued there, or its audience lies there, or it reached a person or a
    /// circle there.
    func notice(_ id: NoticeID, scope: UnitPath) async throws(StoreError) -> Notice

    /// Notices, latest first.
    func notices(_ filter: NoticeFilter, scope: UnitPath, after cursor: String?, limit: Int) async throws(StoreError)
        -> Page<Notice>

    /// What the store knows of a notice's progress; the engine adds what is in flight. A scope that the notice reached
    /// from above gets the numbers of its own deliveries (``NoticeProgress/ownPending``).
    func progress(of id: NoticeID, scope: UnitPath) async throws(StoreError) -> NoticeProgress

    /// The persons of a notice in the order of the roster, each with role, circle and deliveries; of a notice that
    /// reached the scope from above its own ones. Empty for notices of schema 9 and before.
    func recipients(of id: NoticeID, scope: UnitPath, after cursor: String?, limit: Int) async throws(StoreError)
        -> Page<NoticeRecipient>

    /// Marks a notice cancelled: what has no final row by now counts as cancelled. Cancelling a finished notice is a
    /// conflict.
    /// - Throws: `forbiddenScope` where the scope sees the notice but does not contain its issuer's unit.
    func cancel(_ id: NoticeID, scope: UnitPath) async throws(StoreError) -> Notice

    /// Lets a scheduled notice go: `scheduled` → `sending`. (`done` follows by itself with the last record, or at once
    /// where that came first.)
    func release(_ id: NoticeID) async throws(StoreError)

    /// Called, on the store's own thread, whenever more of a large audience has been frozen, and once at its end.
    func onAudienceGrowth(_ listener: @escaping @Sendable (NoticeID) -> Void)

    /// Notices that still have something to send, oldest first: the engine's work after a start.
    func unfinishedNotices() async throws(StoreError) -> [Notice]
}

extension NoticeStore {
    /// Accepts a notice and tells nobody but the caller.
    public func accept(_ draft: NoticeDraft) async throws(StoreError) -> Acceptance {
        try await accept(draft, onDisk: { _ in })
    }

    /// What the store knows of the whole notice's progress.
    public func progress(of id: NoticeID) async throws(StoreError) -> NoticeProgress {
        try await progress(of: id, scope: .root)
    }
}

/// Which notices a list shows; nil means any.
public struct NoticeFilter: Sendable, Hashable {
    public var state: NoticeState?
    public var kind: NoticeKind?
    /// Accepted at this moment or later.
    public var since: Timestamp?

    /// A filter.
    public init(state: NoticeState? = nil, kind: NoticeKind? = nil, since: Timestamp? = nil) {
        self.state = state
        self.kind = kind
        self.since = since
    }
}

/// How many a notice is for.
public struct AudienceReach: Sendable, Hashable {
    /// People.
    public var recipients: Int
    /// Endpoints: robots, phones, webhooks.
    public var endpoints: Int
    /// False while a large audience is being counted: the numbers are then the sum over its circles, an upper bound.
    public var isExact: Bool

    /// A reach.
    public init(recipients: Int, endpoints: Int, isExact: Bool) {
        self.recipients = recipients
        self.endpoints = endpoints
        self.isExact = isExact
    }
}
