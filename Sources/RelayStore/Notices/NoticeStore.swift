public import RelayModel

/// Notices: accepted, looked up, cancelled, finished.
public protocol NoticeStore: Sendable {
    /// Stores a notice with its audience.
    ///
    /// An audience of up to one segment is frozen in the same transaction; a larger one is frozen directly after it,
    /// before any change of the roster. A repeated idempotency key or event gets the first answer.
    /// - Parameter onDisk: Called on the store's thread as soon as the notice is on disk, before the caller has the
    ///   answer. The engine starts without another change of thread, even if the caller is cancelled. It must return at
    ///   once.
    /// - Throws: ``StoreError/emptyAudience``, ``StoreError/idempotencyMismatch``,
    ///   ``StoreError/eventMismatch(notice:)``, `unknownReference` for a circle, or an error of the disk.
    func accept(
        _ draft: NoticeDraft,
        onDisk: @escaping @Sendable (Acceptance) -> Void
    ) async throws(StoreError) -> Acceptance

    /// Stores the notices of one event in one transaction: a crash leaves all of them or none.
    ///
    /// A notice with an empty audience is left out if another one has an audience. The event belongs to all of them:
    /// its repeat gets the first acceptances, in the same order.
    /// - Parameter onDisk: As for one notice.
    /// - Throws: As for one notice; ``StoreError/emptyAudience`` if no notice has an audience.
    func accept(
        _ notices: [Notice],
        of event: NoticeEvent,
        scope: UnitPath,
        onDisk: @escaping @Sendable ([Acceptance]) -> Void
    ) async throws(StoreError) -> [Acceptance]

    /// One notice, if the scope sees it: it was issued there, or its audience lies there, or it reached a person or a
    /// circle there.
    func notice(_ id: NoticeID, scope: UnitPath) async throws(StoreError) -> Notice

    /// Several notices in one read, whatever unit they lie in, for the engine. One that is not there or cannot be read
    /// is a failure of its own: `notFound` or `corrupt`.
    func notices(_ ids: Set<NoticeID>) async throws(StoreError) -> [NoticeID: Result<Notice, StoreError>]

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

    /// Marks a notice cancelled: what has no final row by now counts as cancelled, and its timer is removed. Cancelling
    /// a finished notice is a conflict.
    /// - Throws: `forbiddenScope` where the scope sees the notice but does not contain its issuer's unit.
    func cancel(_ id: NoticeID, scope: UnitPath) async throws(StoreError) -> Notice

    /// Lets a scheduled notice go: `scheduled` → `sending`; its timer is removed with that. (`done` follows by itself
    /// with the last record, or at once where that came first.)
    func release(_ id: NoticeID) async throws(StoreError)

    /// Sets a listener that is called on the store's thread when more of a large audience is frozen, and once at its
    /// end.
    func onAudienceGrowth(_ listener: @escaping @Sendable (NoticeID) -> Void)

    /// Notices with unfinished deliveries, oldest first. The engine loads them after a start.
    func unfinishedNotices() async throws(StoreError) -> [Notice]
}

extension NoticeStore {
    /// Accepts a notice without an `onDisk` callback.
    public func accept(_ draft: NoticeDraft) async throws(StoreError) -> Acceptance {
        try await accept(draft, onDisk: { _ in })
    }

    /// What the store knows of the whole notice's progress.
    public func progress(of id: NoticeID) async throws(StoreError) -> NoticeProgress {
        try await progress(of: id, scope: .root)
    }
}

/// The notices that a list shows; nil means any.
public struct NoticeFilter: Sendable, Hashable {
    public var state: NoticeState?
    public var kind: NoticeKind?
    /// Notices accepted at this moment or later.
    public var since: Timestamp?

    public init(state: NoticeState? = nil, kind: NoticeKind? = nil, since: Timestamp? = nil) {
        self.state = state
        self.kind = kind
        self.since = since
    }
}

/// The number of people and endpoints of an audience.
public struct AudienceReach: Sendable, Hashable {
    /// The number of people.
    public var recipients: Int
    /// The number of endpoints: robots, phones, webhooks.
    public var endpoints: Int
    /// False while a large audience is being counted. The numbers are then the sum over its circles, an upper bound.
    public var isExact: Bool

    public init(recipients: Int, endpoints: Int, isExact: Bool) {
        self.recipients = recipients
        self.endpoints = endpoints
        self.isExact = isExact
    }
}
