import RelayModel

/// The body of `POST /v1/roster/import`: the rows of a roster's files.
struct RosterBody: Encodable {
    struct UnitRow: Encodable {
        var path: String
        var name: String
        var englishName: String?
        var kind: String?

        private enum CodingKeys: String, CodingKey {
            case path, name, kind
            case englishName = "name_en"
        }
    }

    struct CircleRow: Encodable {
        var circleID: String
        var name: String
        var kind: String
        var parentID: String?
        var unit: String

        private enum CodingKeys: String, CodingKey {
            case name, kind, unit
            case circleID = "circle_id"
            case parentID = "parent_id"
        }
    }

    struct MemberRow: Encodable {
        var circleID: String
        var personID: String
        var name: String
        var role: String
        var phone: String?

        private enum CodingKeys: String, CodingKey {
            case name, role, phone
            case circleID = "circle_id"
            case personID = "person_id"
        }
    }

    struct EndpointRow: Encodable {
        var endpointID: String
        var owner: String
        var channel: String
        var address: String
        var secret: String?
        var enabled: Bool
        var drill: Bool
        var everyone: Bool
        var keyword: String?

        private enum CodingKeys: String, CodingKey {
            case owner, channel, address, secret, enabled, drill, everyone, keyword
            case endpointID = "endpoint_id"
        }
    }

    var units: [UnitRow]?
    var circles: [CircleRow]
    var members: [MemberRow]
    var endpoints: [EndpointRow]
    var prune: Bool

    /// Creates the body. It contains the endpoints' secrets in clear text and is sent to the relay only.
    init(_ roster: Roster, prune: Bool) {
        let people = Dictionary(roster.people.map { ($0.id, $0) }) { first, _ in first }
        let rows = roster.units.map {
            UnitRow(path: $0.path.text, name: $0.name, englishName: $0.englishName, kind: $0.kind?.name)
        }
        units = rows.isEmpty ? nil : rows
        circles = roster.circles.map {
            CircleRow(
                circleID: $0.id.text,
                name: $0.name,
                kind: $0.kind.name,
                parentID: $0.parent?.text,
                unit: $0.unit.text
            )
        }
        members = roster.memberships.map { membership in
            let person = people[membership.person]
            return MemberRow(
                circleID: membership.circle.text,
                personID: membership.person.text,
                name: person?.name ?? "",
                role: membership.role.name,
                phone: person?.phone?.digits
            )
        }
        endpoints = roster.endpoints.map {
            EndpointRow(
                endpointID: $0.id.text,
                owner: $0.owner.description,
                channel: $0.channel.text,
                address: $0.address.reveal(),
                secret: $0.secret.isEmpty ? nil : $0.secret.reveal(),
                enabled: $0.enabled,
                drill: $0.drill,
                everyone: $0.everyone,
                keyword: $0.keyword.isEmpty ? nil : $0.keyword
            )
        }
        self.prune = prune
    }
}
