import GRDB
import GRDBSQLite
import RelayModel
import RelayStore

/// Reads endpoints by row number for the engine: one prepared statement for a page, stepped through SQLite's own functions.
///
/// A row costs 1.5 µs that way and 5 µs as a GRDB row, and a broadcast reads one for each delivery.
struct TargetReader {
    private let statement: Statement
    /// The channel of the row before: a page mostly has one.
    private var channel: (bytes: [UInt8], name: ChannelName)?

    init(_ database: Database) throws {
        statement = try database.cachedStatement(
            sql: "SELECT id, channel, address, secret, enabled, drill, removed FROM endpoints WHERE seq = ?"
        )
    }

    mutating func target(_ number: UInt32) throws -> EndpointTarget? {
        let row = statement.sqliteStatement
        sqlite3_reset(row)
        defer { sqlite3_reset(row) }
        sqlite3_bind_int64(row, 1, Int64(number))
        switch sqlite3_step(row) {
        case SQLITE_ROW: break
        case SQLITE_DONE: return nil
        case let code: throw DatabaseError(resultCode: ResultCode(rawValue: code))
        }
        return EndpointTarget(
            number: number,
            id: EndpointID(unchecked: Self.text(row, 0)),
            channel: channelName(row),
            address: Secret(Self.text(row, 2)),
            secret: Secret(Self.text(row, 3)),
            isEnabled: sqlite3_column_int64(row, 4) != 0,
            isForDrills: sqlite3_column_int64(row, 5) != 0,
            isRemoved: sqlite3_column_int64(row, 6) != 0
        )
    }

    private mutating func channelName(_ row: SQLiteStatement) -> ChannelName {
        let bytes = Self.bytes(row, 1)
        if let channel, bytes.elementsEqual(channel.bytes) { return channel.name }
        let name = ChannelName(unchecked: String(decoding: bytes, as: UTF8.self))
        channel = (Array(bytes), name)
        return name
    }

    private static func text(_ row: SQLiteStatement, _ column: Int32) -> String {
        String(decoding: bytes(row, column), as: UTF8.self)
    }

    /// Valid until the statement moves on.
    private static func bytes(_ row: SQLiteStatement, _ column: Int32) -> UnsafeBufferPointer<UInt8> {
        let start = sqlite3_column_text(row, column)
        return UnsafeBufferPointer(start: start, count: Int(sqlite3_column_bytes(row, column)))
    }
}
