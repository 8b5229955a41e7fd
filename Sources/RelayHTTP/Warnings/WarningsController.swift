import HTTPTypes
import Hummingbird
import RelayAPI
import RelayJSON
import RelayModel
import RelayService

/// Warnings about one person.
struct WarningsController: Sendable {
    private let warnings: WarningService

    init(_ warnings: WarningService) { self.warnings = warnings }

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
                body: WarningRequest.schema,
                answer: .json(
                    WarningAcceptanceResponse.schema,
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
                    guard let warning = WarnRequest(try request.model()) else { throw Problem.notFound("phone") }
                    let acceptances = try await warnings.warn(warning, as: caller)
                    return .view(WarningAcceptanceResponse(acceptances: acceptances), status: .accepted)
                }
            )
        ]
    }
}
