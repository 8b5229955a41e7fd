import HTTPTypes
import RelayJSON
import RelayModel

/// The body of a roster import: the columns of the CSV files as fields.
enum RosterBody {
    private static let circle = Schema.object(
        "CircleRow",
        "A row of circles.csv.",
        [
            SchemaMember("circle_id", .text("The circle.", .rowID, example: "computing-2024")),
            SchemaMember("name", .text("Its name.", .personalName, example: "计算机学院 2024 级")),
            SchemaMember("kind", .choice(CircleKind.self, "The kind.", example: .class)),
            .optional("parent_id", .text("The circle that contains it.", .rowID, example: "computing")),
            SchemaMember("unit", .text("The unit it belongs to.", .unit, example: "wangjiang/computing")),
        ]
    )

    private static let member = Schema.object(
        "MemberRow",
        "A row of members.csv: one membership.",
        [
            SchemaMember("circle_id", .text("The circle.", .rowID, example: "computing-2024")),
            SchemaMember("person_id", .text("The person.", .rowID, example: "s24019901")),
            SchemaMember(
                "name",
                .text("The person's name, the same in all rows.", .personalName, example: "张小明")
            ),
            SchemaMember("role", .choice(Role.self, "The person's role in this circle.", example: .protected)),
            .optional("phone", .text("The person's number.", .phone, example: "19900001234")),
        ]
    )

    /// The schema of a roster whose endpoints have one of these channels.
    static func schema(channels: [ChannelName]) -> Schema {
        let endpoint = Schema.object(
            "EndpointRow",
            "A row of endpoints.csv.",
            [SchemaMember("endpoint_id", .text("The endpoint.", .rowID, example: "computing-2024-robot"))]
                + EndpointBody.whole(channels: channels).members
        )
        return .object(
            "RosterRequest",
            "A roster. Records that are not in it stay, unless `prune` is true.",
            [
                .optional("units", .list(of: UnitBody.row, "As units.csv. Units are never removed.")),
                .optional("circles", .list(of: circle, "As circles.csv.")),
                .optional("members", .list(of: member, "As members.csv.")),
                .optional("endpoints", .list(of: endpoint, "As endpoints.csv.")),
                .optional("prune", .boolean("Whether to remove records that the roster omits.", example: false)),
            ]
        )
    }

    /// The roster of a body that the schema has validated.
    /// - Throws: 422 for a duplicate id, and for a person with two names or numbers.
    static func roster(_ body: JSON) throws(Problem) -> Roster {
        var roster = Roster()
        var units: Set<UnitPath> = []
        for (place, row) in (body["units"]?.elements ?? []).enumerated() {
            guard let path = row["path"]?.text.flatMap({ UnitPath($0) }) else { continue }
            guard units.insert(path).inserted else { throw twice("units[\(place)].path") }
            roster.units.append(UnitBody.unit(path, row))
        }
        var circles: Set<CircleID> = []
        for (place, row) in (body["circles"]?.elements ?? []).enumerated() {
            guard let id = row["circle_id"]?.text.flatMap({ CircleID($0) }) else { continue }
            guard circles.insert(id).inserted else { throw twice("circles[\(place)].circle_id") }
            roster.circles.append(CircleBody.circle(id, row))
        }
        try readMembers(body["members"]?.elements ?? [], into: &roster)
        var endpoints: Set<EndpointID> = []
        for (place, row) in (body["endpoints"]?.elements ?? []).enumerated() {
            guard let id = row["endpoint_id"]?.text.flatMap({ EndpointID($0) }),
                let endpoint = try EndpointBody.endpoint(id, row, at: "endpoints.\(id).")
            else { continue }
            guard endpoints.insert(id).inserted else { throw twice("endpoints[\(place)].endpoint_id") }
            roster.endpoints.append(endpoint)
        }
        return roster
    }

    private static func readMembers(_ rows: [JSON], into roster: inout Roster) throws(Problem) {
        var people: [PersonID: Person] = [:]
        var seen: Set<Membership> = []
        for (place, row) in rows.enumerated() {
            guard let circle = row["circle_id"]?.text.flatMap({ CircleID($0) }),
                let id = row["person_id"]?.text.flatMap({ PersonID($0) }),
                let role = row["role"]?.text.flatMap({ Role(name: $0) })
            else { continue }
            let person = Person(
                id: id,
                name: row["name"]?.writtenName ?? "",
                phone: row["phone"]?.text.flatMap { PhoneNumber($0) }
            )
            if var known = people[id] {
                guard known.name == person.name else { throw twice("members[\(place)].name") }
                guard person.phone == nil || known.phone == nil else { throw twice("members[\(place)].phone") }
                known.phone = known.phone ?? person.phone
                people[id] = known
            } else {
                people[id] = person
                roster.people.append(person)
            }
            // The role is excluded from the comparison: a person has one role in a circle.
            guard seen.insert(Membership(circle: circle, person: id, role: .lead)).inserted else {
                throw twice("members[\(place)].person_id")
            }
            roster.memberships.append(Membership(circle: circle, person: id, role: role))
        }
        for place in roster.people.indices { roster.people[place].phone = people[roster.people[place].id]?.phone }
    }

    private static func twice(_ field: String) -> Problem {
        Problem(
            .unprocessableContent,
            "duplicate",
            "This is repeated, or differs from an earlier row.",
            field: field
        )
    }
}
