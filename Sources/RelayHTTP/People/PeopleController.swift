import HTTPTypes
import Hummingbird
import RelayModel
import RelayService

/// People.
struct PeopleController: Sendable {
    private let relay: Relay

    init(_ surroundings: Surroundings) { relay = surroundings.relay }

    private static let id = APIParameter.id("person", .slug, example: "s24019901")
    private static let name = Schema.text("The person's name, 1 to 200 bytes.", example: "张小明")
    private static let phone = Schema.text("The person's number; null for none.", .phone, example: "19900001234")
    private static let whole = Schema.object(
        "PersonRequest",
        "A person.",
        [SchemaMember("name", name), .optional("phone", phone)]
    )
    private static let change = Schema.object(
        "PersonChange",
        "What is to change; the rest stays.",
        [.optional("name", name), .optional("phone", phone)]
    )

    var routes: [APIRoute] {
        [
            APIRoute(
                method: .get,
                path: "/v1/people",
                name: "listPeople",
                resource: "People",
                permission: .readPeople,
                summary: "The people this key sees, by id.",
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
                summary: "One person.",
                parameters: [Self.id],
                answer: .json(PersonView.schema, "The person."),
                problems: [.unknown("person")],
                handler: .keyed { request, caller in
                    .view(PersonView(person: try await relay.person(request.id(), as: caller)))
                }
            ),
            APIRoute(
                method: .put,
                path: "/v1/people/{id}",
                name: "putPerson",
                resource: "People",
                permission: .manageRoster,
                summary: "Makes a person, or replaces name and number.",
                parameters: [Self.id],
                body: Self.whole,
                answer: .json(PersonView.schema, "As it is stored."),
                problems: [.outOfScope, .conflict],
                handler: .keyed { request, caller in
                    try await put(changed(Person(id: request.id(), name: ""), request.body), caller)
                }
            ),
            APIRoute(
                method: .patch,
                path: "/v1/people/{id}",
                name: "changePerson",
                resource: "People",
                permission: .manageRoster,
                summary: "Changes the fields that are given.",
                parameters: [Self.id],
                body: Self.change,
                answer: .json(PersonView.schema, "As it is stored."),
                problems: [.unknown("person"), .outOfScope, .conflict],
                handler: .keyed { request, caller in
                    try await put(changed(relay.person(request.id(), as: caller), request.body), caller)
                }
            ),
            APIRoute(
                method: .delete,
                path: "/v1/people/{id}",
                name: "removePerson",
                resource: "People",
                permission: .manageRoster,
                summary: "Removes a person, with memberships and endpoints.",
                parameters: [Self.id],
                answer: .nothing("The person is gone."),
                problems: [.unknown("person")],
                handler: .keyed { request, caller in
                    try await relay.removePerson(request.id(), as: caller)
                    return Response(status: .noContent)
                }
            ),
        ]
    }

    /// Answers with what was put: a person in no circle yet is not seen by a key for a unit.
    private func put(_ person: Person, _ caller: Caller) async throws -> Response {
        try await relay.put(person, as: caller)
        return .view(PersonView(person: person))
    }

    private func changed(_ person: Person, _ body: JSON) -> Person {
        var person = person
        person.name = body["name"]?.text ?? person.name
        if let phone = body["phone"] { person.phone = phone.text.flatMap { PhoneNumber($0) } }
        return person
    }
}
