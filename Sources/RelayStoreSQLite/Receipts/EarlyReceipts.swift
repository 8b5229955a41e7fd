import GRDB
import RelayModel

/// What the receipts that wait for a delivery's outcome would recognise it by. Kept in memory so that recording outcomes costs
/// a look-up only while receipts wait.
struct EarlyReceipts {
    private(set) var references: Set<String> = []
    private(set) var deliveries: Set<DeliveryID> = []

    var isEmpty: Bool { references.isEmpty }

    init(_ database: Database, _ faults: RecordFaultLog) throws {
        let rows = try Row.fetchCursor(database, sql: "SELECT reference, notice, ordinal, seq FROM early_receipts")
        while let row = try rows.next() {
            references.insert(row[0])
            if let notice = row[1] as Int64? {
                let ordinal: UInt32? = try faults.reading {
                    try StoredColumn("early_receipts", "ordinal").number(row[2] as Int64, row: "\(row[3] as Int64)")
                }
                if let ordinal {
                    deliveries.insert(DeliveryID(notice: NoticeID(rawValue: notice), ordinal: ordinal))
                }
            }
        }
    }
}
