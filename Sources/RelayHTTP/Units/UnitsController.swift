import HTTPTypes
import Hummingbird
import RelayAPI
import RelayJSON
import RelayModel
import RelayService
import RelayStore

/// Units of the organisation. A path holds slashes, which no segment of an address may, so a unit is named in the
/// query.
struct UnitsController: Sendable {
    private let units: UnitService

    init(_ units: UnitService) { self.units = units }

    private static let path = APIParameter.required(
        "path",
        .text("The unit's path.", .unitPath, example: "wangjiang/computing")
    )

    var routes: [APIRoute] {
        [
            APIRoute(
                method: .get,
                path: "/v1/units",
                name: "listUnits",
                resource: "Units",
                permission: .read,
                summary: "The units this key sees, by path.",
                parameters: APIParameter.paging(cursor: .unitPath, example: "wangjiang/computing"),
                answer: .page(of: UnitResponse.self, "One page."),
                handler: .keyed { request, caller in
                    .page(try await units.units(after: request.cursor, limit: request.limit, as: caller)) {
                        UnitResponse(unit: $0)
                    }
                }
            ),
            APIRoute(
                method: .get,
                path: "/v1/units/by-path",
                name: "getUnit",
                resource: "Units",
                permission: .read,
                summary: "One unit with its leads.",
                parameters: [Self.path],
                answer: .json(UnitDetailsResponse.schema, "The unit.").tagged,
                problems: [.unknown("unit")],
                handler: .keyed { request, caller in
                    let details = try await units.unit(try Self.path(of: request), as: caller)
                    return .view(UnitDetailsResponse(details: details.record), revision: details.revision)
                }
            ),
            APIRoute(
                method: .put,
                path: "/v1/units/by-path",
                name: "putUnit",
                resource: "Units",
                permission: .manageRoster,
                summary: "Creates or replaces a unit. Units above it are created where they are missing.",
                parameters: [Self.path, .ifMatch],
                body: UnitRequest.schema,
                answer: .json(UnitResponse.schema, "As it is stored.").tagged,
                problems: [.unknown("unit"), .preconditionFailed],
                handler: .keyed { request, caller in
                    let unit = OrganisationUnit(path: try Self.path(of: request), try request.model())
                    let ifMatch = try request.ifMatch()
                    return try await conditionally(unit.path, caller) {
                        Self.shown(try await units.put(unit, ifMatch: ifMatch, as: caller))
                    }
                }
            ),
            APIRoute(
                method: .patch,
                path: "/v1/units/by-path",
                name: "changeUnit",
                resource: "Units",
                permission: .manageRoster,
                summary: "Changes the fields that are given. A new path renames the unit: everything below it, and "
                    + "the circles, people, keys and notices that name any of it, move in one transaction.",
                parameters: [Self.path, .ifMatch],
                body: UnitChangeRequest.schema,
                answer: .json(UnitResponse.schema, "As it is stored.").tagged,
                problems: [
                    .unknown("unit"), .forbiddenScope, .outOfScope, .unknownReference("unit", in: "path"), .conflict,
                    .preconditionFailed,
                ],
                handler: .keyed { request, caller in
                    let path = try Self.path(of: request)
                    let change = UnitChange(try request.model())
                    let ifMatch = try request.ifMatch()
                    return try await conditionally(path, caller) {
                        Self.shown(try await units.change(path, change, ifMatch: ifMatch, as: caller))
                    }
                }
            ),
            APIRoute(
                method: .delete,
                path: "/v1/units/by-path",
                name: "removeUnit",
                resource: "Units",
                permission: .manageRoster,
                summary: "Removes a unit that no circle, person, key or unit below it uses.",
                parameters: [Self.path, .ifMatch],
                answer: .nothing("It is gone."),
                problems: [.unknown("unit"), .forbiddenScope, .inUse, .preconditionFailed],
                handler: .keyed { request, caller in
                    let path = try Self.path(of: request)
                    let ifMatch = try request.ifMatch()
                    return try await conditionally(path, caller) {
                        try await units.remove(path, ifMatch: ifMatch, as: caller)
                        return Response(status: .noContent)
                    }
                }
            ),
        ]
    }

    /// The path that the schema has passed.
    private static func path(of request: APIRequest) throws(Problem) -> UnitPath {
        guard let path = request.query["path"].flatMap({ UnitPath($0) }) else { throw .notFound("unit") }
        return path
    }

    private static func shown(_ unit: Revised<OrganisationUnit>) -> Response {
        .view(UnitResponse(unit: unit.record), revision: unit.revision)
    }

    private func conditionally<Value>(
        _ path: UnitPath,
        _ caller: Caller,
        _ change: () async throws -> Value
    ) async throws -> Value {
        try await Problem.conditionally(change) {
            UnitResponse(unit: try await units.unit(path, as: caller).record.unit).json
        }
    }
}
