import HTTPTypes
import Hummingbird
import RelayModel
import RelayService
import RelayStore

/// Notices: sent, listed, followed, stopped, corrected.
struct NoticesController: Sendable {
    let dependencies: APIDependencies
    private var relay: Relay { dependencies.relay }
    private let streams: EventStreams

    init(_ dependencies: APIDependencies) {
        self.dependencies = dependencies
        streams = EventStreams(
            limit: dependencies.configuration.eventStreams,
            perKey: dependencies.configuration.peers.eventStreamsPerKey
        )
    }

    private static let id = APIParameter.id("notice", .notice, example: "ntc_05Z8M2Q400000")

    var routes: [APIRoute] { sending + reading + stopping }

    private var sending: [APIRoute] {
        [
            APIRoute(
                method: .post,
                path: "/v1/notices",
                name: "sendNotice",
                resource: "Notices",
                permission: .send,
                summary: "Accepts a notice. When the answer comes, it is on disk and on its way.",
                parameters: [.idempotencyKey],
                body: NoticeBody.schema(relay.rules),
                answer: .json(AcceptanceView.schema, status: 202, "Accepted."),
                problems: [.idempotency, .emptyAudience, .unknownCircle],
                handler: .keyed { request, caller in
                    let claim = try request.idempotency(of: caller)
                    let sent = NoticeBody.request(request.body)
                    return accepted(try await relay.send(sent, as: caller, idempotency: claim))
                }
            ),
            APIRoute(
                method: .post,
                path: "/v1/notices/preview",
                name: "previewNotice",
                resource: "Notices",
                permission: .send,
                summary: "Whom a notice would reach, and what it would say there, without sending it.",
                body: NoticeBody.previewSchema(relay.rules),
                answer: .json(PreviewView.schema, "The audience."),
                problems: [.emptyAudience, .unknownCircle],
                handler: .keyed { request, caller in
                    let sent = NoticeBody.request(request.body)
                    let preview = try await relay.preview(
                        .circles(ids: sent.circles, roles: sent.roles, includeChildren: sent.includeChildren),
                        forDrill: sent.kind == .drill,
                        as: caller
                    )
                    let messages = try relay.messages(of: sent, on: preview.byChannel.keys.sorted(), as: caller)
                    return .view(PreviewView(preview: preview, messages: messages))
                }
            ),
        ]
    }

    private var reading: [APIRoute] {
        [
            APIRoute(
                method: .get,
                path: "/v1/notices",
                name: "listNotices",
                resource: "Notices",
                permission: .read,
                summary: "Notices, latest first.",
                parameters: [
                    .query("state", .choice(NoticeState.self, "Only those that stand so.", example: .sending)),
                    .query("kind", .choice(NoticeKind.self, "Only those of this kind.", example: .warning)),
                    .query(
                        "since",
                        .text("Only those accepted then or later.", .moment, example: "2026-03-02T00:00:00+08:00")
                    ),
                ] + APIParameter.paging(cursor: .notice, example: "ntc_05Z8M2Q400000"),
                answer: .page(of: NoticeView.schema, "One page."),
                handler: .keyed { request, caller in
                    let filter = NoticeFilter(
                        state: request.query["state"].flatMap { NoticeState(name: $0) },
                        kind: request.query["kind"].flatMap { NoticeKind(name: $0) },
                        since: request.moment("since")
                    )
                    let page = try await relay.notices(filter, after: request.cursor, limit: request.limit, as: caller)
                    return .page(page) { NoticeView(notice: $0, offsetMinutes: request.offsetMinutes) }
                }
            ),
            APIRoute(
                method: .get,
                path: "/v1/notices/{id}",
                name: "getNotice",
                resource: "Notices",
                permission: .read,
                summary: "How far a notice has come.",
                parameters: [Self.id],
                answer: .json(ProgressView.schema, "Its progress."),
                problems: [.unknown("notice")],
                handler: .keyed { request, caller in .view(try await progress(of: request.id(), as: caller)) }
            ),
            APIRoute(
                method: .get,
                path: "/v1/notices/{id}/deliveries",
                name: "listNoticeDeliveries",
                resource: "Notices",
                permission: .read,
                summary: "The deliveries of a notice, in the order of its audience.",
                parameters: [
                    Self.id,
                    .query("state", .choice(DeliveryState.self, "Only those that stand so.", example: .failed)),
                ]
                    + APIParameter.paging(cursor: .delivery, example: "dlv_05Z8M2Q4000000000003"),
                answer: .page(of: DeliveryView.schema, "One page; each with its last attempt."),
                problems: [.unknown("notice")],
                handler: .keyed { request, caller in
                    let id: NoticeID = try request.id()
                    _ = try await relay.notice(id, as: caller)
                    let filter = DeliveryFilter(
                        notice: id,
                        state: request.query["state"].flatMap { DeliveryState(name: $0) }
                    )
                    let page = try await relay.deliveries(
                        filter,
                        after: request.cursor,
                        limit: request.limit,
                        as: caller
                    )
                    return .page(page) { DeliveryView(entry: $0, text: nil, offsetMinutes: request.offsetMinutes) }
                }
            ),
            APIRoute(
                method: .get,
                path: "/v1/notices/{id}/events",
                name: "watchNotice",
                resource: "Notices",
                permission: .read,
                summary:
                    "Follows a notice: events `progress` (as GET /v1/notices/{id}), `delivery` and, at the end, `done`.",
                parameters: [
                    Self.id,
                    APIParameter(
                        name: "Last-Event-ID",
                        place: .header,
                        schema: .text("Taken and not needed: a stream begins with the whole progress.", example: "17")
                    ),
                ],
                answer: NoticeEvents.answer,
                problems: [.unknown("notice"), .tooManyStreams, .tooManyStreamsOfAll],
                handler: .keyed { request, caller in
                    let id: NoticeID = try request.id()
                    let news = try await relay.watch(id, as: caller)
                    let stream = NoticeEvents(
                        news: news,
                        offsetMinutes: request.offsetMinutes,
                        holds: { await relay.holds(of: id, as: caller) },
                        progress: { try await progress(of: id, as: caller) }
                    )
                    return try streams.open(stream, for: request, by: caller.key.id)
                }
            ),
        ]
    }

    private var stopping: [APIRoute] {
        [
            APIRoute(
                method: .post,
                path: "/v1/notices/{id}/cancel",
                name: "cancelNotice",
                resource: "Notices",
                permission: .stop,
                summary: "Stops a notice: what is not under way stays unsent.",
                parameters: [Self.id],
                answer: .json(ProgressView.schema, "Its progress."),
                problems: [.unknown("notice"), .forbiddenScope, .conflict],
                handler: .keyed { request, caller in
                    let id: NoticeID = try request.id()
                    _ = try await relay.cancel(id, as: caller)
                    return .view(try await progress(of: id, as: caller))
                }
            ),
            APIRoute(
                method: .post,
                path: "/v1/notices/{id}/correct",
                name: "correctNotice",
                resource: "Notices",
                permission: .stop,
                summary: "Stops a notice and tells exactly those it reached, or may have reached, what is right.",
                parameters: [Self.id, .idempotencyKey],
                body: CorrectionBody.schema(relay.rules),
                answer: .json(AcceptanceView.schema, status: 202, "The correction is accepted."),
                problems: [.unknown("notice"), .forbiddenScope, .idempotency, .emptyAudience],
                handler: .keyed { request, caller in
                    let claim = try request.idempotency(of: caller)
                    return accepted(
                        try await relay.correct(
                            request.id(),
                            title: request.body["title"]?.text ?? "",
                            body: request.body["body"]?.text ?? "",
                            as: caller,
                            idempotency: claim
                        )
                    )
                }
            ),
        ]
    }

    private func progress(of id: NoticeID, as caller: Caller) async throws(ServiceError) -> ProgressView {
        let notice = try await relay.notice(id, as: caller)
        return ProgressView(
            notice: notice,
            progress: try await relay.progress(of: id, as: caller),
            now: dependencies.clock.now,
            offsetMinutes: dependencies.configuration.offsetMinutes
        )
    }

    private func accepted(_ acceptance: Acceptance) -> Response {
        .view(AcceptanceView(acceptance: acceptance), status: .accepted)
    }
}
