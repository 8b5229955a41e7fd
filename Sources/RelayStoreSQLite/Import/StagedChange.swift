import RelayModel
import RelayStore

/// One row that an import changes, in its staged form.
enum StagedChange: Codable, Hashable, Sendable {
    /// Without a name: a unit that others name, made where it does not exist.
    case unit(path: String, name: String?, englishName: String?, kind: String?)
    case circle(id: String, name: String, kind: String, parent: String?, unit: String)
    case person(id: String, name: String, phone: String?, unit: String)
    case membership(circle: String, person: String, role: String)
    case endpoint(Endpoint)
    case removeEndpoint(id: String)
    case removeMembership(circle: String, person: String)
    case removePerson(id: String)
    case removeCircle(id: String)

    /// The columns of an endpoint.
    struct Endpoint: Codable, Hashable, Sendable {
        var id: String
        var owner: String
        var channel: String
        var address: String
        var secret: String
        var enabled: Bool
        var drill: Bool
        var everyone: Bool
        /// Nil in changes that an earlier version staged.
        var keyword: String?
        /// Nil also in changes that an earlier version staged.
        var disabledBy: String?
        var disabledReason: String?
    }

    init(_ unit: OrganisationUnit) {
        self = .unit(path: unit.path.text, name: unit.name, englishName: unit.englishName, kind: unit.kind?.name)
    }

    init(_ circle: Circle) {
        self = .circle(
            id: circle.id.text,
            name: circle.name,
            kind: circle.kind.name,
            parent: circle.parent?.text,
            unit: circle.unit.text
        )
    }

    init(_ person: Person) {
        self = .person(id: person.id.text, name: person.name, phone: person.phone?.digits, unit: person.unit.text)
    }

    init(_ membership: Membership) {
        self = .membership(
            circle: membership.circle.text,
            person: membership.person.text,
            role: membership.role.name
        )
    }

    init(_ endpoint: RelayModel.Endpoint) {
        self = .endpoint(
            Endpoint(
                id: endpoint.id.text,
                owner: endpoint.owner.description,
                channel: endpoint.channel.text,
                address: endpoint.address.reveal(),
                secret: endpoint.secret.reveal(),
                enabled: endpoint.enabled,
                drill: endpoint.drill,
                everyone: endpoint.everyone,
                keyword: endpoint.keyword,
                disabledBy: endpoint.disabledBy?.name,
                disabledReason: endpoint.disabledReason
            )
        )
    }

    /// The row's name in a report: `person:s24019901`, `member:computing-2024/s24019901`.
    var name: String {
        switch self {
        case .unit(let path, _, _, _): "unit:\(path)"
        case .circle(let id, _, _, _, _), .removeCircle(let id): "circle:\(id)"
        case .person(let id, _, _, _), .removePerson(let id): "person:\(id)"
        case .membership(let circle, let person, _), .removeMembership(let circle, let person):
            "member:\(circle)/\(person)"
        case .endpoint(let endpoint): "endpoint:\(endpoint.id)"
        case .removeEndpoint(let id): "endpoint:\(id)"
        }
    }
}

/// A change and the revision for which it was planned.
struct StagedRow: Hashable, Sendable {
    let change: StagedChange
    /// The record's revision when the import was planned; nil if there was no record.
    let expected: Int64?
    /// The number of rows from this one on that belong to one person or circle; 0 inside such a group.
    var groupSize = 1

    /// Whether the row creates a new person.
    var isNewPerson: Bool {
        if case .person = change { return expected == nil }
        return false
    }
}
