import GRDB
public import RelayModel
public import RelayStore

extension SQLiteStore {
    public func take(_ receipts: [Receipt]) async throws(StoreError) -> ReceiptReport {
        try await writer.write { [faults] database, state in
            var writing = ReceiptWriter(database, faults)
            try writing.take(receipts, limit: Self.earlyReceiptLimit, life: Self.earlyReceiptLife)
            state.early = try UnmatchedReceipts(database, faults)
            return writing.report
        }
    }

    public func receipts(of delivery: DeliveryID) async throws(StoreError) -> [ReceiptNote] {
        try await read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT reference, state, code, class, at, received_at, counted FROM receipts
                    WHERE notice = ? AND ordinal = ? ORDER BY received_at, state
                    """,
                arguments: [delivery.notice.rawValue, Int64(delivery.ordinal)]
            ).map { row in
                ReceiptNote(
                    reference: row[0],
                    state: try StoredColumn("receipts", "state").value(row[1] as Int64, row: delivery.description),
                    code: row[2],
                    class: try (row[3] as Int64?).map {
                        try StoredColumn("receipts", "class").value($0, row: delivery.description)
                    },
                    at: (row[4] as Int64?).map(Timestamp.init(milliseconds:)),
                    receivedAt: Timestamp(milliseconds: row[5]),
                    counted: row[6]
                )
            }
        }
    }
}
