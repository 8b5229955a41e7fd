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
        let protected = Set(roster.memberships.filter { $0.role == .protected }.map(\.person))
        let numbers = Self.repeated(roster.people.map(\.phone)).map { number, rows in
            RosterRepetition(
                subject: .number(
                    number,
                    protected: rows.map { roster.people[$0].id }.filter(protected.contains).map(\.text)
                ),
                places: rows.map {
                    RosterRepetition.Place(id: roster.people[$0].id.text, line: Int(personLines[$0]))
                }
            )
        }
        // A person who passes texts on by hand has no address that a message is sent to.
        let destinations = roster.endpoints.map { endpoint in
            endpoint.address.isEmpty || endpoint.channel == .human
                ? nil : Destination(endpoint.channel, endpoint.address)
        }
        let addresses = Self.repeated(destinations).map { destination, rows in
            RosterRepetition(
                subject: .address(destination.channel),
                places: rows.map {
                    RosterRepetition.Place(id: roster.endpoints[$0].id.text, line: Int(endpointLines[$0]))
                }
            )
        }
        return numbers + addresses
    }

    /// Values that several rows have, with these rows.
    private static func repeated<Value: Hashable>(_ values: [Value?]) -> [(value: Value, rows: [Int])] {
        var first: [Value: Int] = [:]
        var others: [Int: [Int]] = [:]
        for (row, value) in values.enumerated() {
            guard let value else { continue }
            if let earlier = first[value] { others[earlier, default: []].append(row) } else { first[value] = row }
        }
        return others.sorted { $0.key < $1.key }.compactMap { row, rest in
            values[row].map { ($0, [row] + rest) }
        }
    }
}
