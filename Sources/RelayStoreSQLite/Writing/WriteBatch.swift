import RelayModel
import RelayStore

/// What goes into one transaction.
struct WriteBatch {
    var commands: [WriteCommand] = []
    var rosterCommands: [WriteCommand] = []
    var records: [RecordGroup] = []
    var isClosing = false
    /// Whether audiences wait for the next transaction, as outcomes do.
    var isCommandsAlone = false
    /// Nothing but a look whether the disk takes writes again.
    var isProbe = false

    /// Whether a step of freezing audiences goes with it. None does once the store is closing: a large audience would
    /// take up to a thousand more transactions, and the next start goes on from the cursor all the same.
    var takesExpansion: Bool { !isCommandsAlone && !isClosing }

    var isEmpty: Bool { commands.isEmpty && rosterCommands.isEmpty && records.isEmpty }
}

/// Outcomes that were handed over together, and whom to tell.
struct RecordGroup: Sendable {
    let records: [DeliveryRecord]
    let done: @Sendable () -> Void
}

/// What the writer remembers between transactions. A command that changes it must be undone with its transaction, so
/// changes are made on a copy that replaces it at commit.
struct WriterState {
    /// Audiences that are still being frozen, oldest first.
    var expansions: [AudienceExpansion] = []
    /// Latency histograms of notices that are being sent, to save reading them back for each batch.
    var latencies: [NoticeID: LatencyHistogram] = [:]
    /// What receipts that came too early wait for; nil until it is read.
    var early: UnmatchedReceipts?
    /// Whether names, numbers or secrets were removed that the log still holds.
    var hasRemovedPersonalData = false
    /// What the database refused in this transaction.
    var refused: [RefusedRecord] = []
    /// Notices whose audience grew in this transaction.
    var grown: [NoticeID] = []
}
