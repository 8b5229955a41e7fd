import RelayModel
import RelayStore

/// What the writer remembers between transactions. A command that changes it must be undone with its transaction, so changes
/// are made on a copy that replaces it at commit.
struct WriterState {
    /// Audiences that are still being frozen, oldest first.
    var expansions: [AudienceExpansion] = []
    /// Latency histograms of notices that are being sent, to save reading them back for each batch.
    var latencies: [NoticeID: LatencyHistogram] = [:]
    /// What receipts that came too early wait for; nil until it is read.
    var early: EarlyReceipts?
    /// Whether names, numbers or secrets were removed that the log still holds.
    var hasRemovedPersonalData = false
    /// What the database refused in this transaction.
    var refused: [RefusedRecord] = []
    /// Notices whose audience grew in this transaction.
    var grown: [NoticeID] = []
}
