import HTTPTypes
import RelayJSON
import RelayModel
import RelayService
import RelayStore

/// The number of people.
struct PeopleController: Sendable {
    private let roster: RosterService

    init(_ roster: RosterService) { self.roster = roster }

    private static let name = Schema.text("The person's name.", .personalName, example: "张小明")
    private static let phone = Schema.text("The person's number; null for none.", .phone, example: "19900001234")
    private static let unit = Schema.text(
        "The home unit: keys of this unit change the person. With PUT the stored one by default; a key for a unit "
            + "names it to make a person.",
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

    private var records: RecordRoutes<PersonID, PersonView> {
        RecordRoutes(
            path: "/v1/people",
            resource: "People",
            noun: "person",
            example: "s24019901",
            reading: .readPeople
        ) { id, caller throws(ServiceError) in
            try await roster.person(id, as: caller).map(PersonView.init)
        }
    }

    var routes: [APIRoute] {
        [
            records.list("listPeople", "Lists the people that the key sees, by id.") { request, caller in
                try await roster.people(after: request.cursor, limit: request.limit, as: caller).map(PersonView.init)
            },
            records.get("getPerson", "Returns one person.", answers: "The person."),
            records.write(
                .put,
                "putPerson",
                "Creates a person, or replaces name and number.",
                body: Self.whole,
                problems: [.forbiddenScope, .outOfScope, .idTaken]
            ) { id, body, ifMatch, caller in
                let change = Self.change(body)
                let person = Person(id: id, name: change.name ?? "", phone: change.phone ?? nil)
                return try await roster.put(person, unit: change.unit, ifMatch: ifMatch, as: caller)
                    .map(PersonView.init)
            },
            records.write(
                .patch,
                "changePerson",
                "Changes the given fields.",
                body: Self.change,
                problems: [.forbiddenScope, .outOfScope]
            ) { id, body, ifMatch, caller in
                try await roster.change(id, Self.change(body), ifMatch: ifMatch, as: caller).map(PersonView.init)
            },
            records.delete(
                "removePerson",
                "Removes a person, with memberships and endpoints.",
                answers: "The person is removed.",
                problems: [.forbiddenScope, .conflict]
            ) { id, ifMatch, caller in
                try await roster.remove(id, ifMatch: ifMatch, as: caller)
            },
        ]
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
