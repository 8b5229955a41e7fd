import RelayModel

/// What a status line means where no code decides; goes before the common table.
struct StatusRow: Sendable {
    var statuses: ClosedRange<Int>
    var `class`: VerdictClass
    /// Whether the status says that the robot or subscriber no longer exists (`class: gone`).
    var isGone = false
    var wait = Wait.hint
}
