import GRDB
import RelayModel
import RelayStore

/// Writes the outcomes of one transaction, so that a refused outcome does not affect others.
///
/// All are written in one savepoint. If the database refuses something, they are written one by one, each in its own
/// savepoint, and the refused one is set aside: a retry would be refused again, and with it every accept behind it.
///
/// Failure policy: open. The engine treats a refused outcome as recorded; its delivery keeps its previous state and is
/// retried after the next start.
struct OutcomeWriter {
    let database: Database
    let faults: RecordFaultLog

    /// - Throws: An error of the disk: nothing of the transaction is written.
    func write(_ groups: [RecordGroup], _ state: inout WriterState) throws {
        var latencies = state.latencies
        let refusal = try database.unlessRefused {
            var writing = try RecordWriter(database)
            for group in groups { try writing.write(group.records) }
            try writing.finish(database, latencies: &latencies)
        }
        if refusal == nil {
            state.latencies = latencies
        } else {
            for group in groups { for record in group.records { try write(record, &state) } }
        }
        try matchReceipts(groups, &state)
    }

    private func write(_ record: DeliveryRecord, _ state: inout WriterState) throws {
        var latencies = state.latencies
        let refusal = try database.unlessRefused {
            var writing = try RecordWriter(database)
            try writing.write([record])
            try writing.finish(database, latencies: &latencies)
        }
        if let refusal {
            state.refused.append(RefusedRecord(record, refusal))
        } else {
            state.latencies = latencies
        }
    }

    /// Matches early receipts with these outcomes. If the database refuses that, the receipts keep waiting.
    private func matchReceipts(_ groups: [RecordGroup], _ state: inout WriterState) throws {
        let waiting = try state.early ?? UnmatchedReceipts(database, faults)
        state.early = waiting
        guard !waiting.isEmpty else { return }
        var hasSettled = false
        let refusal = try database.unlessRefused {
            var writing = ReceiptWriter(database, faults)
            try writing.settle(groups.lazy.flatMap(\.records), waiting: waiting)
            hasSettled = writing.hasSettled
        }
        if let refusal {
            state.refused.append(RefusedRecord(table: "early_receipts", row: "\(waiting.references.count)", refusal))
        } else if hasSettled {
            state.early = try UnmatchedReceipts(database, faults)
        }
    }
}
