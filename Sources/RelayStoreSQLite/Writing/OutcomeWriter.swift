import GRDB
import RelayModel
import RelayStore

/// Writes the outcomes of one transaction, so that one which the database refuses costs no other its place.
///
/// All go together, in one savepoint. Where the database refuses something they go one by one, each in a savepoint of
/// its own, and the refused one is set aside: written again it would be refused again, and every accept behind it
/// with it.
///
/// Failure policy: open. The engine hears of a refused outcome as of one on disk; its delivery is as it was and is
/// tried again after the next start.
struct OutcomeWriter {
    let database: Database
    let faults: RecordFaultLog

    /// - Throws: the disk's trouble: nothing of the transaction is written.
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

    /// Receipts that came before these outcomes find them. Where the database refuses that, they go on waiting.
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
