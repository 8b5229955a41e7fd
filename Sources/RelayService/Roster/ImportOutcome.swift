public import RelayStore

/// What became of a roster.
public struct ImportOutcome: Sendable, Hashable {
    /// What the import changed.
    public var counts: RosterImport
    /// Things to know although it was imported.
    public var warnings: [String]

    /// An outcome.
    public init(counts: RosterImport, warnings: [String]) {
        self.counts = counts
        self.warnings = warnings
    }
}
