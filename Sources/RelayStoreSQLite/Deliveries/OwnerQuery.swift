import GRDB
import RelayModel

/// The owner of a delivery's endpoint, for the log.
struct OwnerQuery {
    let endpoint: EndpointID
    let channel: ChannelName
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
}
