import Logging
import RelayChannels
import RelayEngine
public import RelayModel
public import RelayStore

/// Notices: sent, previewed, listed, followed, stopped, corrected.
public struct NoticeService: Sendable {
    let store: ScopedStore<any NoticeStore>
    let roster: ScopedStore<any RosterStore>
    let engine: Engine
    let channels: ChannelCatalogue
    let drafter: NoticeDrafter
    let acceptance: NoticeAcceptance
    let hub: ProgressHub
    let logger: Logger

    /// The limits of a notice.
    public var rules: NoticeRules { drafter.rules }

    /// Accepts a notice. When this returns, the notice is on disk and being sent.
    public func send(
        _ request: SendRequest,
        as caller: Caller,
        idempotency: IdempotencyClaim? = nil
    ) async throws(ServiceError) -> Acceptance {
        try caller.require(.send)
        let notice = try drafter.notice(request, by: caller)
        return try await acceptance.accept(NoticeDraft(notice, scope: caller.scope, idempotency: idempotency))
    }

    /// The audience that a notice would reach.
    public func preview(
        _ audience: Audience,
        forDrill: Bool,
        as caller: Caller
    ) async throws(ServiceError) -> AudiencePreview {
        try caller.require(.send)
        if case .circles(let ids, _, _) = audience { try drafter.check(circles: ids) }
        return try await roster.perform(.send, as: caller) { store, scope throws(StoreError) in
            try await store.preview(audience, forDrill: forDrill, scope: scope)
        }
    }

    /// The messages that these channels would send to an ordinary member. Empty while the notice has no title.
    public func messages(
        of request: SendRequest,
        on names: [ChannelName],
        as caller: Caller
    ) throws(ServiceError) -> [MessagePreview] {
        try caller.require(.send)
        guard request.title.contains(where: { !$0.isWhitespace }) else { return [] }
        let content = NoticeContent(try drafter.notice(request, by: caller), reader: .member)
        return names.compactMap { name in
            channels[name].map { MessagePreview(of: content, on: $0, named: name) }
        }
    }

    /// One notice.
    public func notice(_ id: NoticeID, as caller: Caller) async throws(ServiceError) -> Notice {
        try await store.perform(.read, as: caller) { store, scope throws(StoreError) in
            try await store.notice(id, scope: scope)
        }
    }

    /// Notices, latest first.
    public func notices(
        _ filter: NoticeFilter,
        after cursor: String?,
        limit: Int,
        as caller: Caller
    ) async throws(ServiceError) -> Page<Notice> {
        try await store.perform(.read, as: caller) { store, scope throws(StoreError) in
            try await store.notices(filter, scope: scope, after: cursor, limit: limit)
        }
    }

    /// A notice and how far it has come.
    public func status(of id: NoticeID, as caller: Caller) async throws(ServiceError) -> NoticeStatus {
        let notice = try await notice(id, as: caller)
        return NoticeStatus(notice: notice, progress: try await progress(of: notice, as: caller))
    }

    /// How far a notice has come that this caller was shown; counts add up to the total at every moment.
    public func progress(of notice: Notice, as caller: Caller) async throws(ServiceError) -> NoticeProgress {
        let inFlight = engine.inFlight(of: notice.id)
        var progress = try await store.perform(.read, as: caller) { store, scope throws(StoreError) in
            try await store.progress(of: notice.id, scope: scope)
        }
        let live = progress.isSettled ? [:] : await engine.liveStates(of: notice.id)
        guard let own = progress.ownPending else {
            progress.show(inFlight: inFlight, live: live)
            return progress
        }
        let ownLive = live.filter { own.contains($0.key) }
        progress.show(inFlight: ownLive.count { $0.value.state == .sending }, live: ownLive)
        return progress
    }

    /// A notice, and news of its deliveries as they reach the disk, until the caller's key is revoked. An empty batch
    /// says that the notice itself has changed. A caller whom the notice reached from above gets empty batches alone:
    /// the news are of other units' deliveries too.
    public func watch(
        _ id: NoticeID,
        as caller: Caller
    ) async throws(ServiceError) -> (notice: Notice, news: AsyncStream<[ProgressHub.News]>) {
        let notice = try await notice(id, as: caller)
        return (notice, hub.watch(id, for: caller.key.id, withDeliveries: Self.seesWhole(notice, caller)))
    }

    /// The current holds of a notice's deliveries that its changes did not report.
    public func holds(of notice: Notice, as caller: Caller) async -> [ProgressHub.News] {
        guard Self.seesWhole(notice, caller) else { return [] }
        return await engine.liveStates(of: notice.id).filter { $0.value.state == .held && !$0.value.isOnRecord }
            .map { ProgressHub.News(delivery: $0.key, live: $0.value) }
            .sorted { $0.delivery.ordinal < $1.delivery.ordinal }
    }

    /// Whether a caller sees all deliveries of a notice that it was shown, and not only its own.
    private static func seesWhole(_ notice: Notice, _ caller: Caller) -> Bool {
        caller.scope.contains(notice.unit) || caller.scope.contains(notice.issuerUnit)
    }
}

/// A notice and how far it has come.
public struct NoticeStatus: Sendable {
    public var notice: Notice
    public var progress: NoticeProgress

    /// A notice that a caller was shown, with its progress at a later moment.
    public init(notice: Notice, progress: NoticeProgress) {
        self.notice = notice
        self.progress = progress
    }
}

/// The message that one channel would send.
public struct MessagePreview: Sendable, Hashable {
    public var channel: ChannelName
    /// Requests per endpoint; 0 if a person passes the text on.
    public var parts: Int
    /// Billed short messages per number; nil on other channels.
    public var smsSegments: Int?
    /// The whole text as the recipient reads it.
    public var text: String
    /// Why the channel cannot send it, in a message for operators; nil if it can.
    public var problem: String?

    init(of content: NoticeContent, on channel: Channel, named name: ChannelName) {
        self.channel = name
        do throws(ChannelError) {
            let message = try channel.compile(content)
            parts = message.partCount
            smsSegments = message.smsSegments
            text = message.readyText
        } catch {
            parts = 0
            text = ""
            problem = "\(error)"
        }
    }
}
