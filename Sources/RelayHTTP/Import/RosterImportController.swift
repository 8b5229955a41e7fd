import HTTPTypes
import Hummingbird
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
                    "Brings the relay to what a roster says: all of it or nothing. The same roster again changes nothing.",
                body: RosterBody.schema(channels: imports.channelNames),
                bodyLimit: configuration.importBodyLimit,
                answer: .json(ImportView.schema, "What changed."),
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
                        summary: "An id is there twice, or a person differs from an earlier row."
                    ),
                    APIProblem(
                        status: 422,
                        code: "invalid_endpoint",
                        summary: "A channel cannot use an endpoint's address or secret."
                    ),
                    APIProblem(
                        status: 422,
                        code: "address_refused",
                        summary: "Requests may not go to an endpoint's address."
                    ),
                    APIProblem(status: 422, code: "unknown_circle", summary: "A row names a circle that is not there."),
                    APIProblem(status: 422, code: "unknown_person", summary: "A row names a person who is not there."),
                ],
                handler: .keyed { request, caller in
                    let roster = try RosterBody.roster(request.body)
                    let prune = request.body["prune"]?.bool ?? false
                    return .view(ImportView(outcome: try await imported(roster, prune: prune, as: caller)))
                }
            )
        ]
    }

    private func imported(_ roster: Roster, prune: Bool, as caller: Caller) async throws(Problem) -> ImportOutcome {
        do throws(ServiceError) {
            return try await imports.importRoster(roster, prune: prune, as: caller)
        } catch {
            // What a row names wrongly is a wrong body, not a wrong path.
            var problem = Problem(error)
            if error.category == .notFound { problem.status = .unprocessableContent }
            throw problem
        }
    }
}
