import HTTPTypes
import Hummingbird
import RelayJSON
import RelayModel
import RelayService
import RelayStore

/// The delivery log, and sending again.
struct DeliveriesController: Sendable {
    private let deliveries: DeliveryService

    init(_ deliveries: DeliveryService) { self.deliveries = deliveries }

    private static let id = APIParameter.id("delivery", .delivery, example: "dlv_05Z8M2Q4000000000003")

    var routes: [APIRoute] {
        [
            APIRoute(
                method: .get,
                path: "/v1/deliveries",
                name: "listDeliveries",
                resource: "Deliveries",
                permission: .read,
                summary: "The delivery log: notices latest first, within one in the order of its audience.",
                parameters: [
                    .query("notice", .text("Only this notice's.", .notice, example: "ntc_05Z8M2Q400000")),
                    .query("endpoint", .text("Only to this endpoint.", .slug, example: "computing-2024-robot")),
                    .query("state", .choice(DeliveryState.self, "Only those that stand so.", example: .failed)),
                    .query(
                        "since",
                        .text("Only of notices accepted then or later.", .moment, example: "2026-03-02T00:00:00+08:00")
                    ),
                ] + APIParameter.paging(cursor: .delivery, example: "dlv_05Z8M2Q4000000000003"),
                answer: .page(of: DeliveryView.schema, "One page; each with its last attempt."),
                problems: [.unknownReference("notice", in: "notice"), .unknownReference("endpoint", in: "endpoint")],
                handler: .keyed { request, caller in
                    let filter = DeliveryFilter(
                        notice: request.query["notice"].flatMap { NoticeID($0) },
                        endpoint: request.query["endpoint"].flatMap { EndpointID($0) },
                        state: request.query["state"].flatMap { DeliveryState(name: $0) },
                        since: request.moment("since")
                    )
                    let page = try await deliveries.deliveries(
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
                path: "/v1/deliveries/{id}",
                name: "getDelivery",
                resource: "Deliveries",
                permission: .read,
                summary: "One delivery with all its attempts, its receipts, and for the human channel the text.",
                parameters: [Self.id],
                answer: .json(DeliveryView.schema, "The delivery."),
                problems: [.unknown("delivery")],
                handler: .keyed { request, caller in
                    try await whole(deliveries.delivery(request.id(), as: caller), request, caller)
                }
            ),
            APIRoute(
                method: .post,
                path: "/v1/deliveries/{id}/replay",
                name: "replayDelivery",
                resource: "Deliveries",
                permission: .stop,
                summary: "Sends an ended delivery once more, under the same id, for up to a day.",
                parameters: [Self.id],
                answer: .json(DeliveryView.schema, status: 202, "It is queued."),
                problems: [
                    .unknown("delivery"), .conflict,
                    APIProblem(
                        status: 409,
                        code: "body_purged",
                        summary: "The notice's text was removed; there is nothing left to send."
                    ),
                ],
                handler: .keyed { request, caller in
                    let entry = try await deliveries.replay(request.id(), as: caller)
                    return .view(
                        DeliveryView(entry: entry, text: nil, offsetMinutes: request.offsetMinutes),
                        status: .accepted
                    )
                }
            ),
            APIRoute(
                method: .post,
                path: "/v1/deliveries/{id}/forwarded",
                name: "confirmForwarded",
                resource: "Deliveries",
                permission: .forward,
                summary:
                    "Confirms that a person passed the text on: awaiting_human becomes accepted. Harmless the second time.",
                parameters: [Self.id],
                answer: .json(DeliveryView.schema, "As it stands, with who confirmed it and when."),
                problems: [.unknown("delivery"), .conflict],
                handler: .keyed { request, caller in
                    try await whole(deliveries.confirmForwarded(request.id(), as: caller), request, caller)
                }
            ),
        ]
    }

    /// A delivery with everything that is known of it.
    private func whole(_ entry: DeliveryEntry, _ request: APIRequest, _ caller: Caller) async throws -> Response {
        .view(
            DeliveryView(
                entry: entry,
                text: try await deliveries.readyText(of: entry, as: caller),
                history: try await deliveries.history(of: entry),
                offsetMinutes: request.offsetMinutes
            )
        )
    }
}
