import GRDB
import GRDBSQLite
import Glibc
import RelayModel
import RelayStore

/// Reads endpoints by row number for the engine, through SQLite's C functions, stepping through the table where it can.
///
/// The endpoints of an audience are mostly adjacent: a step to the next row costs a third of a new search. As a GRDB
/// row each would cost three times as much as a search, and a broadcast reads one per delivery.
struct TargetReader {
    /// The number of rows that are stepped over before a search is faster.
    private static let mostSteps = 4

    private let row: SQLiteStatement
    /// The row at which the statement is; nil if it is at none.
    private var current: Int64?
    /// The channel of the previous row: a page mostly has one.
    private var channel: (bytes: [UInt8], name: ChannelName)?
    /// The secret of the previous row: all recipients of an account have one.
    private var secret: (bytes: [UInt8], text: Secret)?

    /// Calls `body` with a reader and resets the statement afterwards. A statement at a row would keep its transaction
    /// open.
    static func read<Value>(_ database: Database, _ body: (inout TargetReader) throws -> Value) throws -> Value {
        let statement = try database.cachedStatement(
            sql: """
                SELECT seq, id, channel, address, secret, enabled, drill, removed, keyword FROM endpoints WHERE seq >= ?
                ORDER BY seq
                """
        )
        var reader = TargetReader(row: statement.sqliteStatement)
        sqlite3_reset(reader.row)
        defer { sqlite3_reset(reader.row) }
        return try body(&reader)
    }

    private init(row: SQLiteStatement) { self.row = row }

    mutating func target(_ number: UInt32) throws -> EndpointTarget? {
        guard try find(Int64(number)) else { return nil }
        return EndpointTarget(
            number: number,
            id: EndpointID(unchecked: String(decoding: bytes(1), as: UTF8.self)),
            channel: channelName(),
            address: Secret(String(decoding: bytes(3), as: UTF8.self)),
            secret: secretText(),
            isEnabled: sqlite3_column_int64(row, 5) != 0,
            isForDrills: sqlite3_column_int64(row, 6) != 0,
            isRemoved: sqlite3_column_int64(row, 7) != 0,
            keyword: sqlite3_column_bytes(row, 8) == 0 ? "" : String(decoding: bytes(8), as: UTF8.self)
        )
    }

    /// Moves to a row.
    ///
    /// - Returns: Whether there is a row with this number.
    private mutating func find(_ number: Int64) throws -> Bool {
        if var place = current, place <= number {
            for _ in 0..<Self.mostSteps where place < number {
                guard let next = try step() else { return false }
                place = next
            }
            if place >= number { return place == number }
        }
        sqlite3_reset(row)
        sqlite3_bind_int64(row, 1, number)
        return try step() == number
    }

    private mutating func step() throws -> Int64? {
        switch sqlite3_step(row) {
        case SQLITE_ROW: current = sqlite3_column_int64(row, 0)
        case SQLITE_DONE: current = nil
        case let code:
            current = nil
            throw DatabaseError(resultCode: ResultCode(rawValue: code))
        }
        return current
    }

    private mutating func channelName() -> ChannelName {
        let bytes = bytes(2)
        if let channel, Self.isEqual(bytes, channel.bytes) { return channel.name }
        let name = ChannelName(unchecked: String(decoding: bytes, as: UTF8.self))
        channel = (Array(bytes), name)
        return name
    }

    private mutating func secretText() -> Secret {
        let bytes = bytes(4)
        if let secret, Self.isEqual(bytes, secret.bytes) { return secret.text }
        let text = Secret(String(decoding: bytes, as: UTF8.self))
        secret = (Array(bytes), text)
        return text
    }

    private static func isEqual(_ left: UnsafeBufferPointer<UInt8>, _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        return right.withUnsafeBytes { right in
            guard let start = left.baseAddress, let other = right.baseAddress else { return true }
            return memcmp(start, other, right.count) == 0
        }
    }

    /// Valid until the statement moves on.
    private func bytes(_ column: Int32) -> UnsafeBufferPointer<UInt8> {
        let start = sqlite3_column_text(row, column)
        return UnsafeBufferPointer(start: start, count: Int(sqlite3_column_bytes(row, column)))
    }
}
