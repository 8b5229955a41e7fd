import GRDB
import RelayModel

/// The owner of a delivery's endpoint, for the log.
struct OwnerQuery {
    /// Nil for a person without an endpoint.
    let endpoint: EndpointID?
    let channel: ChannelName?
    let owner: EndpointOwner?
    /// The owner's name, masked if it is a person's.
    let name: String?

    static func owner(_ database: Database, endpoint: UInt32) throws -> OwnerQuery {
        let row = try Row.fetchOne(
            database.cachedStatement(
                sql: """
                    SELECT e.id, e.channel, p.id, p.name, c.id, c.name FROM endpoints e
                    LEFT JOIN people p ON p.seq = e.person LEFT JOIN circles c ON c.seq = e.circle WHERE e.seq = ?
                    """
            ),
            arguments: [Int64(endpoint)]
        )
        guard let row else {
            return OwnerQuery(
                endpoint: EndpointID(unchecked: "?"),
                channel: ChannelName(unchecked: "?"),
                owner: nil,
                name: nil
            )
        }
        var owner: EndpointOwner?
        var name: String?
        if let person = row[2] as String? {
            owner = .person(PersonID(unchecked: person))
            name = Masking.name(row[3])
        } else if let circle = row[4] as String? {
            owner = .circle(CircleID(unchecked: circle))
            name = row[5]
        }
        return OwnerQuery(
            endpoint: EndpointID(unchecked: row[0]),
            channel: ChannelName(unchecked: row[1]),
            owner: owner,
            name: name
        )
    }

    /// A person who had no endpoint as the notice was accepted; without an owner where the person is removed.
    static func owner(_ database: Database, person: UInt32) throws -> OwnerQuery {
        let row = try Row.fetchOne(
            database.cachedStatement(sql: "SELECT id, name FROM people WHERE seq = ?"),
            arguments: [Int64(person)]
        )
        return OwnerQuery(
            endpoint: nil,
            channel: nil,
            owner: row.map { EndpointOwner.person(PersonID(unchecked: $0[0])) },
            name: row.map { Masking.name($0[1]) }
        )
    }

    /// The ids of a recipient's person and circle, as far as they are in the roster.
    static func ids(_ database: Database, of recipient: FrozenRecipient) throws -> (PersonID?, CircleID?) {
        func id(_ table: String, _ number: UInt32) throws -> String? {
            guard number != 0 else { return nil }
            return try String.fetchOne(
                database.cachedStatement(sql: "SELECT id FROM \(table) WHERE seq = ?"),
                arguments: [Int64(number)]
            )
        }
        return (
            try id("people", recipient.person).map { PersonID(unchecked: $0) },
            try id("circles", recipient.circle).map { CircleID(unchecked: $0) }
        )
    }
}
