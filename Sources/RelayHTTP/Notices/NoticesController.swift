import HTTPTypes
import Hummingbird
import RelayAPI
import RelayJSON
import RelayModel
import RelayService
import RelayStore

/// Notices: sent, listed, followed, cancelled, corrected.
struct NoticesController: Sendable {
    private let notices: NoticeService
    private let deliveries: DeliveryService
    private let dependencies: APIDependencies
    private let streams: EventStreams

    init(_ notices: NoticeService, _ deliveries: DeliveryService, _ dependencies: APIDependencies) {
        self.notices = notices
        self.deliveries = deliveries
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
                summary: "Accepts a notice. When the answer arrives, the notice is on disk and being sent.",
                parameters: [.idempotencyKey],
                body: NoticeRequest.schema(title: notices.rules.title, body: notices.rules.body),
                answer: .json(AcceptanceResponse.schema, status: 202, "Accepted."),
                problems: [.idempotency, .emptyAudience, .unknownCircle],
                handler: .keyed { request, caller in
                    let claim = try request.idempotency(of: caller)
                    let sent = SendRequest(try request.model())
                    return accepted(try await notices.send(sent, as: caller, idempotency: claim))
                }
            ),
            APIRoute(
                method: .post,
                path: "/v1/notices/preview",
                name: "previewNotice",
                resource: "Notices",
                permission: .send,
                summary: "Previews the audience of a notice and its messages, without sending it.",
                body: NoticeRequest.previewSchema(title: notices.rules.preview.title, body: notices.rules.preview.body),
                answer: .json(PreviewResponse.schema, "The audience."),
                problems: [.emptyAudience, .unknownCircle],
                handler: .keyed { request, caller in
                    let sent = SendRequest(try request.model())
                    let preview = try await notices.preview(
                        .circles(ids: sent.circles, roles: sent.roles, includeChildren: sent.includeChildren),
                        forDrill: sent.kind == .drill,
                        as: caller
                    )
                    let messages = try notices.messages(of: sent, on: preview.byChannel.keys.sorted(), as: caller)
                    return .view(PreviewResponse(preview: preview, messages: messages))
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
                summary: "Lists notices, latest first.",
                parameters: [
                    .query("state", .choice(NoticeState.self, "Only those in this state.", example: .sending)),
                    .query("kind", .choice(NoticeKind.self, "Only those of this kind.", example: .warning)),
                    .query(
                        "since",
                        .text("Only those accepted since this time.", .moment, example: "2026-03-02T00:00:00+08:00")
                    ),
                ] + APIParameter.paging(cursor: .notice, example: "ntc_05Z8M2Q400000"),
                answer: .page(of: NoticeResponse.self, "One page."),
                handler: .keyed { request, caller in
                    let filter = NoticeFilter(
                        state: request.query["state"].flatMap { NoticeState(name: $0) },
                        kind: request.query["kind"].flatMap { NoticeKind(name: $0) },
                        since: request.moment("since")
                    )
                    let page = try await notices.notices(
                        filter,
                        after: request.cursor,
                        limit: request.limit,
                        as: caller
                    )
                    return .page(page) { NoticeResponse(notice: $0, offsetMinutes: request.offsetMinutes) }
                }
            ),
            APIRoute(
                method: .get,
                path: "/v1/notices/{id}",
                name: "getNotice",
                resource: "Notices",
                permission: .read,
                summary: "The progress of a notice.",
                parameters: [Self.id],
                answer: .json(ProgressResponse.schema, "Its progress."),
                problems: [.unknown("notice")],
                handler: .keyed { request, caller in
                    .view(view(try await notices.status(of: request.id(), as: caller)))
                }
            ),
            APIRoute(
                method: .get,
                path: "/v1/notices/{id}/deliveries",
                name: "listNoticeDeliveries",
                resource: "Notices",
                permission: .read,
                summary: "Lists the deliveries of a notice, in the order of its audience.",
                parameters: [
                    Self.id,
                    .query("state", .choice(DeliveryState.self, "Only those in this state.", example: .failed)),
                ]
                    + APIParameter.paging(cursor: .delivery, example: "dlv_05Z8M2Q4000000000003"),
                answer: .page(of: DeliveryResponse.self, "One page, each delivery with its last attempt."),
                problems: [.unknown("notice")],
                handler: .keyed { request, caller in
                    let page = try await deliveries.deliveries(
                        of: request.id(),
                        state: request.query["state"].flatMap { DeliveryState(name: $0) },
                        after: request.cursor,
                        limit: request.limit,
                        as: caller
                    )
                    return .page(page) { DeliveryResponse(entry: $0, text: nil, offsetMinutes: request.offsetMinutes) }
                }
            ),
            APIRoute(
                method: .get,
                path: "/v1/notices/{id}/events",
                name: "watchNotice",
                resource: "Notices",
                permission: .read,
                summary:
                    "Streams a notice's events: `progress` (as GET /v1/notices/{id}), `delivery` and finally `done`.",
                parameters: [
                    Self.id,
                    APIParameter(
                        name: "Last-Event-ID",
                        place: .header,
                        schema: .text("Ignored: a stream begins with the whole progress.", example: "17")
                    ),
                ],
                answer: NoticeEvents.answer,
                problems: [.unknown("notice"), .tooManyStreams, .tooManyStreamsOfAll],
                handler: .keyed { request, caller in
                    let id: NoticeID = try request.id()
                    let (notice, news) = try await notices.watch(id, as: caller)
                    let stream = NoticeEvents(
                        news: news,
                        offsetMinutes: request.offsetMinutes,
                        holds: { await notices.holds(of: notice, as: caller) },
                        progress: {
                            let progress = try await notices.progress(of: notice, as: caller)
                            let status = NoticeStatus(notice: notice, progress: progress)
                            return NoticeEvents.State(progress: progress, response: view(status))
                        }
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
                summary: "Cancels a notice: deliveries that are not being sent stay unsent.",
                parameters: [Self.id],
                answer: .json(ProgressResponse.schema, "Its progress."),
                problems: [.unknown("notice"), .forbiddenScope, .conflict],
                handler: .keyed { request, caller in
                    .view(view(try await notices.cancel(request.id(), as: caller)))
                }
            ),
            APIRoute(
                method: .post,
                path: "/v1/notices/{id}/correct",
                name: "correctNotice",
                resource: "Notices",
                permission: .stop,
                summary: "Cancels a notice and sends a correction to exactly those that it may have reached.",
                parameters: [Self.id, .idempotencyKey],
                body: CorrectionRequest.fields(title: notices.rules.title, body: notices.rules.body).schema,
                answer: .json(AcceptanceResponse.schema, status: 202, "The correction is accepted."),
                problems: [.unknown("notice"), .forbiddenScope, .idempotency, .emptyAudience],
                handler: .keyed { request, caller in
                    let claim = try request.idempotency(of: caller)
                    let correction: CorrectionRequest = try request.model()
                    return accepted(
                        try await notices.correct(
                            request.id(),
                            title: correction.title,
                            body: correction.body,
                            as: caller,
                            idempotency: claim
                        )
                    )
                }
            ),
        ]
    }

    private func view(_ status: NoticeStatus) -> ProgressResponse {
        ProgressResponse(
            notice: status.notice,
            progress: status.progress,
            now: dependencies.clock.now,
            offsetMinutes: dependencies.configuration.offsetMinutes
        )
    }

    private func accepted(_ acceptance: Acceptance) -> Response {
        .view(AcceptanceResponse(acceptance: acceptance), status: .accepted)
    }
}
