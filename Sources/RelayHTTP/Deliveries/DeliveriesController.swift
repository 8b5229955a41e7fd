import HTTPTypes
import Hummingbird
import RelayAPI
import RelayJSON
import RelayModel
import RelayService
import RelayStore

/// The delivery log and replays.
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
                summary: "Lists deliveries, the latest notice first, each in the order of its audience.",
                parameters: [
                    .query("notice", .text("Only those of this notice.", .notice, example: "ntc_05Z8M2Q400000")),
                    .query("endpoint", .text("Only those to this endpoint.", .slug, example: "computing-2024-robot")),
                    .query("state", .choice(DeliveryState.self, "Only those in this state.", example: .failed)),
                    .query(
                        "since",
                        .text(
                            "Only of notices accepted since this time.",
                            .moment,
                            example: "2026-03-02T00:00:00+08:00"
                        )
                    ),
                ] + APIParameter.paging(cursor: .delivery, example: "dlv_05Z8M2Q4000000000003"),
                answer: .page(of: DeliveryResponse.self, "One page, each delivery with its last attempt."),
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
                    return .page(page) { DeliveryResponse(entry: $0, text: nil, offsetMinutes: request.offsetMinutes) }
                }
            ),
            APIRoute(
                method: .get,
                path: "/v1/deliveries/{id}",
                name: "getDelivery",
                resource: "Deliveries",
                permission: .read,
                summary: "Returns one delivery with attempts, receipts, and for the human channel the text.",
                parameters: [Self.id],
                answer: .json(DeliveryResponse.schema, "The delivery."),
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
                summary: "Replays a finished delivery under the same id, for up to a day.",
                parameters: [Self.id],
                answer: .json(DeliveryResponse.schema, status: 202, "It is queued."),
                problems: [
                    .unknown("delivery"), .conflict,
                    APIProblem(
                        status: 409,
                        code: "body_purged",
                        summary: "Retention removed the notice's text; there is nothing to send."
                    ),
                ],
                handler: .keyed { request, caller in
                    let entry = try await deliveries.replay(request.id(), as: caller)
                    return .view(
                        DeliveryResponse(entry: entry, text: nil, offsetMinutes: request.offsetMinutes),
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
                    "Confirms that a person passed the text on: awaiting_human becomes accepted. Idempotent.",
                parameters: [Self.id],
                answer: .json(DeliveryResponse.schema, "The delivery with its confirmations."),
                problems: [.unknown("delivery"), .conflict],
                handler: .keyed { request, caller in
                    try await whole(deliveries.confirmForwarded(request.id(), as: caller), request, caller)
                }
            ),
        ]
    }

    /// A delivery with its history.
    private func whole(_ entry: DeliveryEntry, _ request: APIRequest, _ caller: Caller) async throws -> Response {
        .view(
            DeliveryResponse(
                entry: entry,
                text: try await deliveries.readyText(of: entry, as: caller),
                history: try await deliveries.history(of: entry),
                offsetMinutes: request.offsetMinutes
            )
        )
    }
}
