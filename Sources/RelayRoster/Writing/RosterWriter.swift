import Glibc
public import RelayModel

/// Writes a roster as the files that ``RosterReader`` reads: UTF-8, English headings, LF.
///
/// An endpoint's ``RelayModel/Endpoint/disabledReason`` has no column and is left out.
public enum RosterWriter {
    /// Writes the files, readable by their owner only, because they contain personal data and secrets.
    ///
    /// `units.csv` is written where the roster has units.
    ///
    /// - Parameter directory: Created if it does not exist.
    public static func write(_ roster: Roster, to directory: String) throws(RosterWriteFault) {
        try makeDirectory(directory)
        var people: [PersonID: Person] = [:]
        for person in roster.people { people[person.id] = person }

        let circles = try SheetWriter(.circles, in: directory, mode: 0o600)
        for circle in roster.circles {
            try circles.row([
                circle.id.text, circle.name, circle.kind.name, circle.parent?.text ?? "", circle.unit.text,
            ])
        }
        let members = try SheetWriter(.members, in: directory, mode: 0o600)
        var unseen = Set(people.keys)
        for membership in roster.memberships {
            guard let person = people[membership.person] else { throw .unknownPerson(membership.person.text) }
            unseen.remove(person.id)
            try members.row([
                membership.circle.text, person.id.text, person.name, membership.role.name, person.phone?.digits ?? "",
            ])
        }
        if let person = unseen.min() { throw .personWithoutCircle(person.text) }
        // Columns that most rosters do not need.
        var omitted: Set<RosterColumn> = [.keyword, .everyone]
        if roster.endpoints.contains(where: { !$0.keyword.isEmpty }) { omitted.remove(.keyword) }
        if roster.endpoints.contains(where: \.everyone) { omitted.remove(.everyone) }
        let endpoints = try SheetWriter(.endpoints, in: directory, mode: 0o600, omitting: omitted)
        for endpoint in roster.endpoints {
            var row = [
                endpoint.id.text, endpoint.owner.description, endpoint.channel.text, endpoint.address.reveal(),
                endpoint.secret.reveal(), endpoint.enabled ? "yes" : "no", endpoint.drill ? "yes" : "no",
            ]
            if !omitted.contains(.keyword) { row.append(endpoint.keyword) }
            if !omitted.contains(.everyone) { row.append(endpoint.everyone ? "yes" : "no") }
            try endpoints.row(row)
        }
        if !roster.units.isEmpty {
            let units = try SheetWriter(.units, in: directory, mode: 0o600)
            for unit in roster.units {
                try units.row([unit.path.text, unit.name, unit.englishName ?? "", unit.kind?.name ?? ""])
            }
            try units.finish()
        }
        try circles.finish()
        try members.finish()
        try endpoints.finish()
    }

    /// Creates the directory and its parents.
    static func makeDirectory(_ path: String) throws(RosterWriteFault) {
        var made = path.hasPrefix("/") ? "/" : ""
        for part in path.split(separator: "/") {
            made += part
            if mkdir(made, 0o755) != 0, errno != EEXIST {
                throw .system(doing: "make the directory", path: made, code: errno)
            }
            made += "/"
        }
    }
}

/// Why a roster was not written.
public enum RosterWriteFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// A system call failed: the operation, the path and the `errno`.
    case system(doing: String, path: String, code: Int32)
    /// A membership names a person who is not among the roster's people.
    case unknownPerson(String)
    /// A person is in no circle, so no row of members.csv would hold them.
    case personWithoutCircle(String)

    /// The fault in one line, ids masked where they look like numbers.
    public var description: String {
        switch self {
        case .system(let action, let path, let code): "cannot \(action) \(path): \(String(cString: strerror(code)))"
        case .unknownPerson(let id): "a membership names \(Redacted.value(id)), who is not among the people"
        case .personWithoutCircle(let id):
            "\(Redacted.value(id)) is in no circle, and members.csv has one row per membership"
        }
    }
}
