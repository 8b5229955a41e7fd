import RelayModel
import RelayStore

/// The content of one transaction.
struct WriteBatch {
    var commands: [WriteCommand] = []
    var rosterCommands: [WriteCommand] = []
    var records: [RecordGroup] = []
    var isClosing = false
    /// Whether outcomes and audiences wait for the next transaction.
    var isCommandsAlone = false
    /// A transaction without content, which tests whether the disk accepts writes again.
    var isProbe = false

    /// Whether a step of freezing audiences is included. While the store closes there is none: a large audience would
    /// take up to a thousand more transactions, and the next start continues from the cursor.
    var takesExpansion: Bool { !isCommandsAlone && !isClosing }

    var isEmpty: Bool { commands.isEmpty && rosterCommands.isEmpty && records.isEmpty }
}

/// Outcomes that were queued together, and the function to call after their commit.
struct RecordGroup: Sendable {
    let records: [DeliveryRecord]
    let done: @Sendable () -> Void
}

/// The writer's state between transactions. A command that changes it must be undone with its transaction, so changes
/// are made on a copy that replaces it at the commit.
struct WriterState {
    /// Audiences that are being frozen, oldest first.
    var expansions: [AudienceExpansion] = []
    /// Latency histograms of notices that are being sent, so that a batch does not read them.
    var latencies: [NoticeID: LatencyHistogram] = [:]
    /// The references and deliveries of waiting receipts; nil until they are read.
    var early: UnmatchedReceipts?
    /// Whether the log still contains names, numbers or secrets that were removed.
    var hasRemovedPersonalData = false
    /// The records that the database refused in this transaction.
    var refused: [RefusedRecord] = []
    /// The notices whose audience grew in this transaction.
    var grown: [NoticeID] = []
}
