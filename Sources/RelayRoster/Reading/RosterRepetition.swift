public import RelayModel

/// A number or an address that occurs in several rows of a roster. That is allowed, but reported: it may be a mistake,
/// and it determines which recipients share a message.
public struct RosterRepetition: Hashable, Sendable, CustomStringConvertible {
    /// The repeated value.
    public enum Subject: Hashable, Sendable {
        /// Several people have one number; the ids of the protected people among them.
        case number(PhoneNumber, protected: [String])
        /// Several endpoints of a channel have one address.
        case address(ChannelName)
    }

    /// A row that has it.
    public struct Place: Hashable, Sendable {
        /// The person's or the endpoint's id.
        public var id: String
        /// The line in an editor.
        public var line: Int
    }

    /// Rows and ids that a text names; the rest is counted.
    private static let shown = 5

    public var subject: Subject
    /// The rows in the order of the file; at least two.
    public var places: [Place]

    /// `members.csv:3 (p1), members.csv:4 (m1): one number, 199****0001. …`
    public var description: String { description(in: "") }

    /// The same with the files' folder.
    public func description(in directory: String) -> String {
        let folder = directory.isEmpty || directory.hasSuffix("/") ? directory : directory + "/"
        let named = Self.list(places.map { "\(folder)\(file.rawValue):\($0.line) (\($0.id))" })
        switch subject {
        case .number(let number, let protected) where protected.isEmpty:
            return "\(named): one number, \(number.masked). A warning about this number warns each of them"
        case .number(let number, let protected):
            return "\(named): one number, \(number.masked). A warning about this number warns the protected: "
                + Self.list(protected)
        case .address(let channel):
            return "\(named): one address of \(channel). A notice that reaches several of them is sent once"
        }
    }

    private var file: RosterFile {
        switch subject {
        case .number: .members
        case .address: .endpoints
        }
    }

    private static func list(_ names: [String]) -> String {
        let rest = names.count - shown
        return names.prefix(shown).joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
    }
}

extension RosterReading {
    /// Numbers that several people have, then addresses that several endpoints have, in the order of the files.
    public var repetitions: [RosterRepetition] {
        let people = roster.people
        let numbers = Self.repeated(people.count) { people[$0].phone }
        let sharing = Set(numbers.lazy.flatMap(\.rows).map { people[$0].id })
        // Only of people who share a number; for nearly every roster of few.
        let protected: Set<PersonID> =
            sharing.isEmpty
            ? [] : Set(roster.memberships.lazy.filter { $0.role == .protected }.map(\.person).filter(sharing.contains))
        let ofNumbers = numbers.map { number, rows in
            RosterRepetition(
                subject: .number(number, protected: rows.map { people[$0].id }.filter(protected.contains).map(\.text)),
                places: rows.map { RosterRepetition.Place(id: people[$0].id.text, line: Int(personLines[$0])) }
            )
        }
        // A person who passes texts on by hand has no address that a message is sent to.
        let endpoints = roster.endpoints
        let addresses = Self.repeated(endpoints.count) { row in
            let endpoint = endpoints[row]
            return endpoint.address.isEmpty || endpoint.channel == .human
                ? nil : Destination(endpoint.channel, endpoint.address)
        }
        let ofAddresses = addresses.map { destination, rows in
            RosterRepetition(
                subject: .address(destination.channel),
                places: rows.map { RosterRepetition.Place(id: endpoints[$0].id.text, line: Int(endpointLines[$0])) }
            )
        }
        return ofNumbers + ofAddresses
    }

    /// Values that several rows have, with these rows. The hashes are sorted, and only values with equal hashes are
    /// compared: a table of a million values takes five times as long.
    private static func repeated<Value: Hashable>(
        _ count: Int,
        value: (Int) -> Value?
    ) -> [(value: Value, rows: [Int])] {
        var hashes: [(hash: Int, row: Int)] = []
        hashes.reserveCapacity(count)
        for row in 0..<count {
            if let value = value(row) { hashes.append((value.hashValue, row)) }
        }
        hashes.sort { ($0.hash, $0.row) < ($1.hash, $1.row) }
        var found: [(value: Value, rows: [Int])] = []
        var start = 0
        while start < hashes.count {
            var end = start + 1
            while end < hashes.count, hashes[end].hash == hashes[start].hash { end += 1 }
            if end - start > 1 {
                var rows: [Value: [Int]] = [:]
                for (_, row) in hashes[start..<end] {
                    if let value = value(row) { rows[value, default: []].append(row) }
                }
                found += rows.filter { $0.value.count > 1 }.map { ($0.key, $0.value) }
            }
            start = end
        }
        return found.sorted { $0.rows[0] < $1.rows[0] }
    }
}
