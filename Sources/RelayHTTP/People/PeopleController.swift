import HTTPTypes
import RelayAPI
import RelayJSON
import RelayModel
import RelayService
import RelayStore

/// The number of people.
struct PeopleController: Sendable {
    private let roster: RosterService

    init(_ roster: RosterService) { self.roster = roster }

    private var records: RecordRoutes<PersonID, PersonResponse> {
        RecordRoutes(
            path: "/v1/people",
            resource: "People",
            noun: "person",
            example: "s24019901",
            reading: .readPeople
        ) { id, caller throws(ServiceError) in
            try await roster.person(id, as: caller).map(PersonResponse.init)
        }
    }

    var routes: [APIRoute] {
        [
            records.list("listPeople", "Lists the people that the key sees, by id.") { request, caller in
                try await roster.people(after: request.cursor, limit: request.limit, as: caller).map(
                    PersonResponse.init
                )
            },
            records.get("getPerson", "Returns one person.", answers: "The person."),
            records.write(
                .put,
                "putPerson",
                "Creates a person, or replaces name and number.",
                body: PersonRequest.fields,
                problems: [.forbiddenScope, .outOfScope, .idTaken]
            ) { id, body, ifMatch, caller in
                let phone = body.phone.flatMap { PhoneNumber($0) }
                let person = Person(id: id, name: body.name.writtenName ?? "", phone: phone)
                let unit = body.unit.flatMap { UnitPath($0) }
                return try await roster.put(person, unit: unit, ifMatch: ifMatch, as: caller)
                    .map(PersonResponse.init)
            },
            records.write(
                .patch,
                "changePerson",
                "Changes the given fields.",
                body: PersonChangeRequest.fields,
                problems: [.forbiddenScope, .outOfScope]
            ) { id, body, ifMatch, caller in
                try await roster.change(id, PersonChange(body), ifMatch: ifMatch, as: caller).map(PersonResponse.init)
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
}
