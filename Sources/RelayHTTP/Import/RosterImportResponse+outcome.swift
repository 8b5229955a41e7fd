import RelayAPI
import RelayModel
import RelayService
import RelayStore

extension RosterImportResponse {
    /// The result of an import.
    init(outcome: ImportOutcome) {
        self.init()
        units = Tally(outcome.counts.units)
        circles = Tally(outcome.counts.circles)
        people = Tally(outcome.counts.people)
        memberships = Tally(outcome.counts.memberships)
        endpoints = Tally(outcome.counts.endpoints)
        skipped = outcome.counts.skipped
        disabled = outcome.counts.disabled.map {
            var disabled = Disabled()
            (disabled.endpoint, disabled.by, disabled.reason) = ($0.id.text, $0.by.name, $0.reason)
            return disabled
        }
        disabledCount = outcome.counts.disabledCount
        warnings = outcome.warnings
    }
}

extension RosterImportResponse.Tally {
    /// The counts of the store.
    init(_ tally: RosterImport.Tally) {
        self.init()
        (added, changed, removed, unchanged) = (tally.added, tally.changed, tally.removed, tally.unchanged)
    }
}
