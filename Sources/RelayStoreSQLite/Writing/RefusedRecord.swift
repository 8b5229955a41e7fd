import GRDB
import RelayModel
import RelayStore

/// A record that the database refused: the delivery's intended state and the database's reason. It excludes the
/// receiver's message, which may contain anything.
struct RefusedRecord: Encodable, Sendable {
    let table: String
    let row: String
    var endpoint: UInt32?
    var from: String?
    var to: String?
    var attempts: Int?
    /// The start of the attempt that led to the state, in milliseconds since 1970.
    var startedAt: Int64?
    let reason: String

    /// A refused outcome.
    init(_ record: DeliveryRecord, _ error: any Error) {
        self.init(table: "deliveries", row: record.id.description, error)
        endpoint = record.endpoint
        from = record.from?.name
        to = record.to.name
        attempts = record.attempts
        startedAt = record.attempt?.startedAt.milliseconds
    }

    /// Another refused record.
    init(table: String, row: String, _ error: any Error) {
        self.table = table
        self.row = row
        reason =
            switch StoreError(error) {
            case .database(let code, let message): "\(message) (SQLite \(code))"
            case .notFound(let kind, _): "its \(kind.rawValue) does not exist"
            case let other: "\(other)"
            }
    }

    var fault: RecordFault { RecordFault(table: table, row: row, reason: reason) }
}
