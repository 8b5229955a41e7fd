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

    /// The stored form of a change.
    init(_ change: RosterChange) {
        switch change {
        case .impliedUnit(let path): self = .unit(path: path.text, name: nil, englishName: nil, kind: nil)
        case .unit(let unit):
            self = .unit(
                path: unit.path.text,
                name: unit.name,
                englishName: unit.englishName,
                kind: unit.kind?.name
            )
        case .circle(let circle):
            self = .circle(
                id: circle.id.text,
                name: circle.name,
                kind: circle.kind.name,
                parent: circle.parent?.text,
                unit: circle.unit.text
            )
        case .person(let person):
            self = .person(
                id: person.id.text,
                name: person.name,
                phone: person.phone?.digits,
                unit: person.unit.text
            )
        case .membership(let membership):
            self = .membership(
                circle: membership.circle.text,
                person: membership.person.text,
                role: membership.role.name
            )
        case .endpoint(let endpoint): self = .endpoint(Endpoint(endpoint))
        case .removeEndpoint(let id): self = .removeEndpoint(id: id.text)
        case .removeMembership(let circle, let person):
            self = .removeMembership(circle: circle.text, person: person.text)
        case .removePerson(let id): self = .removePerson(id: id.text)
        case .removeCircle(let id): self = .removeCircle(id: id.text)
        }
    }

    /// The change that this is the stored form of.
    /// - Throws: ``StoreError`` for a corrupt record.
    func decoded() throws -> RosterChange {
        let column = StoredColumn("import_changes", "change")
        switch self {
        case .unit(let text, let name, let englishName, let kind):
            let path = UnitPath(unchecked: text)
            guard let name else { return .impliedUnit(path) }
            return .unit(
                OrganisationUnit(
                    path: path,
                    name: name,
                    englishName: englishName,
                    kind: try kind.map { try column.value($0, row: "unit:\(text)") }
                )
            )
        case .circle(let id, let name, let kind, let parent, let unit):
            return .circle(
                Circle(
                    id: CircleID(unchecked: id),
                    name: name,
                    kind: try column.value(kind, row: "circle:\(id)"),
                    parent: parent.map(CircleID.init(unchecked:)),
                    unit: UnitPath(unchecked: unit)
                )
            )
        case .person(let id, let name, let phone, let unit):
            return .person(
                Person(
                    id: PersonID(unchecked: id),
                    name: name,
                    phone: phone.flatMap { PhoneNumber(stored: $0) },
                    unit: UnitPath(unchecked: unit)
                )
            )
        case .membership(let circle, let person, let role):
            return .membership(
                Membership(
                    circle: CircleID(unchecked: circle),
                    person: PersonID(unchecked: person),
                    role: try column.value(role, row: "member:\(circle)/\(person)")
                )
            )
        case .endpoint(let endpoint): return .endpoint(try endpoint.decoded(column))
        case .removeEndpoint(let id): return .removeEndpoint(EndpointID(unchecked: id))
        case .removeMembership(let circle, let person):
            return .removeMembership(CircleID(unchecked: circle), PersonID(unchecked: person))
        case .removePerson(let id): return .removePerson(PersonID(unchecked: id))
        case .removeCircle(let id): return .removeCircle(CircleID(unchecked: id))
        }
    }
}

extension StagedChange.Endpoint {
    fileprivate init(_ endpoint: RelayModel.Endpoint) {
        self.init(
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
    }

    fileprivate func decoded(_ column: StoredColumn) throws -> RelayModel.Endpoint {
        let row = "endpoint:\(id)"
        return RelayModel.Endpoint(
            id: EndpointID(unchecked: id),
            owner: try column.known(EndpointOwner(owner), row: row),
            channel: ChannelName(unchecked: channel),
            address: Secret(address),
            secret: Secret(secret),
            enabled: enabled,
            drill: drill,
            everyone: everyone,
            keyword: keyword ?? "",
            disabledBy: try disabledBy.map { try column.value($0, row: row) },
            disabledReason: disabledReason
        )
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
