public import RelayModel

/// A roster that was read.
public struct RosterReading: Sendable {
    /// Circles, people, memberships and endpoints in the order of the files.
    public var roster: Roster
    /// Why rows were skipped; empty unless bad rows are skipped. At most 1,000.
    public var faults: [RosterFault]
    /// How many faults there were beyond those.
    public var omittedFaults: Int
    /// What to know although it is imported: ids that differ only in case. At most 1,000.
    public var warnings: [RosterFault]
    /// Rows left out. A row may have several faults.
    public var skippedRows: Int
    /// The line of each person's first row, in the order of ``Roster/people``.
    var personLines: [Int32]
    /// The line of each endpoint's row, in the order of ``Roster/endpoints``.
    var endpointLines: [Int32]
}
