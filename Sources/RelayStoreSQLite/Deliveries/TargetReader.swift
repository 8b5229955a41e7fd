import GRDB
import RelayModel
import RelayStore

/// Reads endpoints by row number for the engine. One prepared statement for a page; names of channels are shared.
struct TargetReader {
    private let database: Database
    private var channels: [String: ChannelName] = [:]

    init(_ database: Database) { self.database = database }

    mutating func target(_ number: UInt32) throws -> EndpointTarget? {
        let statement = try database.cachedStatement(
            sql: "SELECT id, channel, address, secret, enabled, drill, removed FROM endpoints WHERE seq = ?"
        )
        guard let row = try Row.fetchOne(statement, arguments: [Int64(number)]) else { return nil }
        let name: String = row[1]
        let channel = channels[name] ?? ChannelName(unchecked: name)
        channels[name] = channel
        return EndpointTarget(
            number: number,
            id: EndpointID(unchecked: row[0]),
            channel: channel,
            address: Secret(row[2]),
            secret: Secret(row[3]),
            isEnabled: row[4],
            isForDrills: row[5],
            isRemoved: row[6]
        )
    }
}
