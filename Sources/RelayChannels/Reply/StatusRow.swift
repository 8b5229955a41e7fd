import RelayModel

/// What a status line means where no code decides; goes before the common table.
struct StatusRow: Sendable {
    var statuses: ClosedRange<Int>
    var `class`: VerdictClass
    var wait = Wait.hint
}
