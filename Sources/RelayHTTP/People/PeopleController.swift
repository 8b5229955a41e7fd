import HTTPTypes
import Hummingbird
import RelayModel
import RelayService
import RelayStore

/// People.
struct PeopleController: Sendable {
    private let relay: Relay

    init(_ dependencies: APIDependencies) { relay = dependencies.relay }

    private static let id = APIParameter.id("person", .slug, example: "s24019901")
    private static let name = Schema.text("The person's name.", .personalName, example: "张小明")
    private static let phone = Schema.text("The person's number; null for none.", .phone, example: "19900001234")
    private static let unit = Schema.text(
        """
        The home unit: keys of this unit may change the person. PUT keeps the stored one by default; a key with a unit \
        must name it to create a person.
        """,
        .unit,
        example: "wangjiang/computing"
    )
    private static let whole = Schema.object(
        "PersonRequest",
        "A person.",
        [SchemaMember("name", name), .optional("phone", phone), .optional("unit", unit)]
    )
    private static let change = Schema.object(
        "PersonChange",
        "The fields to change; the others stay.",
        [.optional("name", name), .optional("phone", phone), .optional("unit", unit)]
    )

    var routes: [APIRoute] {
        [
            APIRoute(
                method: .get,
                path: "/v1/people",
                name: "listPeople",
                resource: "People",
                permission: .readPeople,
                summary: "Lists the people that the key sees, by id.",
                parameters: APIParameter.paging(cursor: .slug, example: "s24019901"),
                answer: .page(of: PersonView.schema, "One page."),
                handler: .keyed { request, caller in
                    .page(try await relay.people(after: request.cursor, limit: request.limit, as: caller)) {
                        PersonView(person: $0)
                    }
                }
            ),
            APIRoute(
                method: .get,
                path: "/v1/people/{id}",
                name: "getPerson",
                resource: "People",
                permission: .readPeople,
                summary: "Returns one person.",
                parameters: [Self.id],
                answer: .json(PersonView.schema, "The person.").tagged,
                problems: [.unknown("person")],
                handler: .keyed { request, caller in Self.shown(try await relay.person(request.id(), as: caller)) }
            ),
            APIRoute(
                method: .put,
                path: "/v1/people/{id}",
                name: "putPerson",
                resource: "People",
                permission: .manageRoster,
                summary: "Creates a person, or replaces name and number.",
                parameters: [Self.id, .ifMatch],
                body: Self.whole,
                answer: .json(PersonView.schema, "The stored object.").tagged,
                problems: [.unknown("person"), .forbiddenScope, .outOfScope, .idTaken, .preconditionFailed],
                handler: .keyed { request, caller in
                    let change = Self.change(request.body)
                    let person = Person(id: try request.id(), name: change.name ?? "", phone: change.phone ?? nil)
                    let ifMatch = try request.ifMatch()
                    return try await conditionally(person.id, caller) {
                        Self.shown(try await relay.put(person, unit: change.unit, ifMatch: ifMatch, as: caller))
                    }
                }
            ),
            APIRoute(
                method: .patch,
                path: "/v1/people/{id}",
                name: "changePerson",
                resource: "People",
                permission: .manageRoster,
                summary: "Changes the given fields.",
                parameters: [Self.id, .ifMatch],
                body: Self.change,
                answer: .json(PersonView.schema, "The stored object.").tagged,
                problems: [.unknown("person"), .forbiddenScope, .outOfScope, .preconditionFailed],
                handler: .keyed { request, caller in
                    let id: PersonID = try request.id()
                    let change = Self.change(request.body)
                    let ifMatch = try request.ifMatch()
                    return try await conditionally(id, caller) {
                        Self.shown(try await relay.change(id, change, ifMatch: ifMatch, as: caller))
                    }
                }
            ),
            APIRoute(
                method: .delete,
                path: "/v1/people/{id}",
                name: "removePerson",
                resource: "People",
                permission: .manageRoster,
                summary: "Removes a person, with memberships and endpoints.",
                parameters: [Self.id, .ifMatch],
                answer: .nothing("The person is removed."),
                problems: [.unknown("person"), .forbiddenScope, .conflict, .preconditionFailed],
                handler: .keyed { request, caller in
                    let id: PersonID = try request.id()
                    let ifMatch = try request.ifMatch()
                    return try await conditionally(id, caller) {
                        try await relay.removePerson(id, ifMatch: ifMatch, as: caller)
                        return Response(status: .noContent)
                    }
                }
            ),
        ]
    }

    private static func shown(_ person: Revised<Person>) -> Response {
        .view(PersonView(person: person.record), revision: person.revision)
    }

    private func conditionally<Value>(
        _ id: PersonID,
        _ caller: Caller,
        _ change: () async throws -> Value
    ) async throws -> Value {
        try await Problem.conditionally(change) {
            PersonView(person: try await relay.person(id, as: caller).record).json
        }
    }

    /// The changes of a PATCH body that the schema has validated.
    private static func change(_ body: JSON) -> PersonChange {
        var change = PersonChange()
        change.name = body["name"]?.writtenName
        if let phone = body["phone"] { change.phone = .some(phone.text.flatMap { PhoneNumber($0) }) }
        change.unit = body["unit"]?.text.flatMap { UnitPath($0) }
        return change
    }
}

/// A person; the number is masked.
struct PersonView: ResponseModel {
    static let name = "Person"
    static let summary = "A person; the number is masked."

    let person: Person

    static let properties: [ResponseField<PersonView>] = [
        .text("id", .text("The person.", .slug, example: "s24019901")) { $0.person.id.text },
        .text("name", .text("The person's name.", example: "张小明")) { $0.person.name },
        .text("phone_masked", orNull: .text("The masked number.", example: "199****1234")) {
            $0.person.phone?.masked
        },
        .text("unit", .text("The home unit.", .unit, example: "wangjiang/computing")) { $0.person.unit.text },
    ]
}
