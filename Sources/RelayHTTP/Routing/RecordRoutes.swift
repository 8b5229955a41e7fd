import HTTPTypes
import Hummingbird
import RelayAPI
import RelayJSON
import RelayModel
import RelayService
import RelayStore

/// The routes of one kind of the roster's records: list, get, put, patch and delete, each on `/v1/NAME[/{id}]`.
///
/// `If-Match`, the `ETag` of what is answered and the 412 with the record as it is now are the same for every kind and
/// stand here alone. A controller names what differs: schemas, summaries, problems, and the service's method.
///
///     let records = RecordRoutes<CircleID, CircleResponse>(path: "/v1/circles", …) { id, caller in … }
///     records.get("getCircle", "Returns one circle.")
struct RecordRoutes<ID: LosslessStringConvertible & Sendable, Shown: APIModel>: Sendable {
    let path: String
    /// The document's tag: `Circles`.
    let resource: String
    /// One record in errors: `circle`.
    let noun: String
    let example: String
    /// What reading needs; changing needs ``Permission/manageRoster``.
    let reading: Permission
    /// The record as it is now.
    let current: @Sendable (ID, Caller) async throws(ServiceError) -> Revised<Shown>

    private var id: APIParameter { .id(noun, .slug, example: example) }

    func list(
        _ name: String,
        _ summary: String,
        page: @escaping @Sendable (APIRequest, Caller) async throws -> Page<Shown>
    ) -> APIRoute {
        APIRoute(
            method: .get,
            path: path,
            name: name,
            resource: resource,
            permission: reading,
            summary: summary,
            parameters: APIParameter.paging(cursor: .slug, example: example),
            answer: .page(of: Shown.self, "One page."),
            handler: .keyed { request, caller in .page(try await page(request, caller)) { $0 } }
        )
    }

    func get(_ name: String, _ summary: String, answers: String) -> APIRoute {
        APIRoute(
            method: .get,
            path: path + "/{id}",
            name: name,
            resource: resource,
            permission: reading,
            summary: summary,
            parameters: [id],
            answer: .json(Shown.schema, answers).tagged,
            problems: [.unknown(noun)],
            handler: .keyed { request, caller in
                let shown = try await current(request.id(), caller)
                return .view(shown.record, revision: shown.revision)
            }
        )
    }

    /// - Parameters:
    ///   - method: PUT or PATCH.
    ///   - problems: codes beyond the record's own `unknown_…` and `precondition_failed`.
    ///   - body: the fields of the body.
    ///   - write: gets the id, the body that its schema has passed, and the revision that the caller expects.
    func write<Body: APIModel>(
        _ method: HTTPRequest.Method,
        _ name: String,
        _ summary: String,
        body: APIFields<Body>,
        problems: [APIProblem],
        write: @escaping @Sendable (ID, Body, Int64?, Caller) async throws -> Revised<Shown>
    ) -> APIRoute {
        APIRoute(
            method: method,
            path: path + "/{id}",
            name: name,
            resource: resource,
            permission: .manageRoster,
            summary: summary,
            parameters: [id, .ifMatch],
            body: body.schema,
            answer: .json(Shown.schema, "The stored object.").tagged,
            problems: [.unknown(noun)] + problems + [.preconditionFailed],
            handler: .keyed { request, caller in
                let id: ID = try request.id()
                let body: Body = try request.model()
                let ifMatch = try request.ifMatch()
                return try await conditionally(id, caller) {
                    let shown = try await write(id, body, ifMatch, caller)
                    return .view(shown.record, revision: shown.revision)
                }
            }
        )
    }

    func delete(
        _ name: String,
        _ summary: String,
        answers: String,
        problems: [APIProblem],
        remove: @escaping @Sendable (ID, Int64?, Caller) async throws -> Void
    ) -> APIRoute {
        APIRoute(
            method: .delete,
            path: path + "/{id}",
            name: name,
            resource: resource,
            permission: .manageRoster,
            summary: summary,
            parameters: [id, .ifMatch],
            answer: .nothing(answers),
            problems: [.unknown(noun)] + problems + [.preconditionFailed],
            handler: .keyed { request, caller in
                let id: ID = try request.id()
                let ifMatch = try request.ifMatch()
                return try await conditionally(id, caller) {
                    try await remove(id, ifMatch, caller)
                    return Response(status: .noContent)
                }
            }
        )
    }

    private func conditionally(
        _ id: ID,
        _ caller: Caller,
        _ change: () async throws -> Response
    ) async throws -> Response {
        try await Problem.conditionally(change) { try await current(id, caller).record.json }
    }
}

extension Revised {
    /// The record as something else, at the same revision.
    func map<Other>(_ transform: (Record) -> Other) -> Revised<Other> {
        Revised<Other>(transform(record), revision: revision)
    }
}

extension Page {
    /// The items as something else, in the same page.
    func map<Other>(_ transform: (Item) -> Other) -> Page<Other> {
        Page<Other>(items: items.map(transform), next: next)
    }
}
