import HTTPTypes
import Hummingbird
import RelayJSON
import RelayModel
import RelayService

/// Warnings about one person.
struct WarningsController: Sendable {
    private let warnings: WarningService

    init(_ warnings: WarningService) { self.warnings = warnings }

    private static let body = Schema.object(
        "WarningRequest",
        "A person with this number is on the phone with a suspect.",
        [
            SchemaMember(
                "event_id",
                .text(
                    """
                    The sender's id of the event. The same id with the same number is the same warning; another risk \
                    or suspect with it is refused. To raise the risk, report the event under a new id.
                    """,
                    .written(.eventID),
                    example: "evt-20260302-0031"
                )
            ),
            SchemaMember(
                "phone",
                .text(
                    """
                    The protected person's number. Each protected person with it is warned; if none is protected, \
                    each person with it.
                    """,
                    .phone,
                    example: "19900001234"
                )
            ),
            SchemaMember(
                "risk",
                .text(
                    "How likely the fraud is.",
                    .choice(Severity.allCases.filter { $0 != .info }.map(\.name)),
                    example: Severity.high.name
                )
            ),
            .optional(
                "suspect",
                .text("A description of the suspect.", .written(.suspect), example: "冒充客服，境外来电")
            ),
            .optional("occurred_at", .text("When it happened.", .moment, example: "2026-03-02T15:29:40+08:00")),
        ]
    )

    var routes: [APIRoute] {
        [
            APIRoute(
                method: .post,
                path: "/v1/warnings",
                name: "warn",
                resource: "Warnings",
                permission: .warn,
                places: .reserved,
                summary:
                    "Warns each protected person with a number, and the guardians of their protection circles.",
                body: Self.body,
                answer: .json(
                    WarningAcceptanceView.schema,
                    status: 202,
                    "Accepted; a repeated event has the ids of the first report."
                ),
                problems: [
                    APIProblem(status: 404, code: "unknown_phone", summary: "No one in the key's unit has the number."),
                    .emptyAudience,
                    APIProblem(
                        status: 409,
                        code: "event_mismatch",
                        summary: "The event was reported with another risk or suspect."
                    ),
                ],
                handler: .keyed { request, caller in
                    let body = request.body
                    guard let phone = body["phone"]?.text.flatMap({ PhoneNumber($0) }) else {
                        throw Problem.notFound("phone")
                    }
                    let warning = WarnRequest(
                        eventID: body["event_id"]?.text ?? "",
                        phone: phone,
                        risk: body["risk"]?.text.flatMap { Severity(name: $0) } ?? .high,
                        suspect: body["suspect"]?.text,
                        occurredAt: body["occurred_at"]?.text.flatMap { Timestamp(rfc3339: $0) }
                    )
                    let acceptances = try await warnings.warn(warning, as: caller)
                    return .view(WarningAcceptanceView(acceptances: acceptances), status: .accepted)
                }
            )
        ]
    }
}
