import HTTPTypes
import Hummingbird
import RelayAPI
import RelayJSON
import RelayModel
import RelayService
import RelayStore

/// The roster as a whole.
struct RosterImportController: Sendable {
    private let imports: RosterImportService
    private let configuration: RelayHTTPConfiguration

    init(_ imports: RosterImportService, _ dependencies: APIDependencies) {
        self.imports = imports
        configuration = dependencies.configuration
    }

    var routes: [APIRoute] {
        [
            APIRoute(
                method: .post,
                path: "/v1/roster/import",
                name: "importRoster",
                resource: "Roster",
                permission: .manageRoster,
                summary:
                    "Imports a roster: all of it or nothing. Importing it again changes nothing.",
                body: RosterRequest.fields(channels: imports.channelNames).schema,
                bodyLimit: configuration.importBodyLimit,
                answer: .json(RosterImportResponse.schema, "What changed."),
                problems: [
                    .conflict,
                    APIProblem(
                        status: 403,
                        code: "forbidden_scope",
                        summary: "Importing a roster needs a key without a unit."
                    ),
                    APIProblem(
                        status: 403,
                        code: "secret_reference_refused",
                        summary: "The key may not name secrets of the relay's machine."
                    ),
                    APIProblem(
                        status: 422,
                        code: "duplicate",
                        summary: "An id is repeated, or a person differs from an earlier row."
                    ),
                    APIProblem(
                        status: 422,
                        code: "invalid_endpoint",
                        summary: "A channel cannot use an endpoint's address or secret."
                    ),
                    APIProblem(
                        status: 422,
                        code: "address_refused",
                        summary: "The address rules refuse an endpoint's address."
                    ),
                    APIProblem(status: 422, code: "unknown_circle", summary: "A row names an unknown circle."),
                    APIProblem(status: 422, code: "unknown_person", summary: "A row names an unknown person."),
                ],
                handler: .keyed { request, caller in
                    let body: RosterRequest = try request.model()
                    let outcome = try await imported(Roster(body), prune: body.prune ?? false, as: caller)
                    return .view(RosterImportResponse(outcome: outcome))
                }
            )
        ]
    }

    private func imported(_ roster: Roster, prune: Bool, as caller: Caller) async throws(Problem) -> ImportOutcome {
        do throws(ServiceError) {
            return try await imports.importRoster(roster, prune: prune, as: caller)
        } catch {
            // A wrong reference in a row makes the body invalid, not the path.
            var problem = Problem(error)
            if error.category == .notFound { problem.status = .unprocessableContent }
            throw problem
        }
    }
}
