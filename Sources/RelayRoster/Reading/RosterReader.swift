public import RelayModel

/// Reads a roster's directory: `circles.csv`, `members.csv` and, where there are any, `units.csv` and `endpoints.csv`.
public struct RosterReader: Sendable {
    /// The existing channels; nil checks none.
    public var knownChannels: Set<ChannelName>?
    /// Returns why an endpoint is refused (its channel's rules, the address guard), or nil if it is valid.
    public var checkEndpoint: (@Sendable (Endpoint) -> EndpointFault?)?

    /// The files' encoding, if the user gives it; nil to detect it.
    public var encoding: TextEncoding?
    /// Told now and then how many rows are read and which share of all files, from 0 to 1.
    public var progress: (@Sendable (_ rows: Int, _ share: Double) -> Void)?

    /// A reader with the checks it is to make of endpoints.
    public init(
        knownChannels: Set<ChannelName>? = nil,
        checkEndpoint: (@Sendable (Endpoint) -> EndpointFault?)? = nil
    ) {
        self.knownChannels = knownChannels
        self.checkEndpoint = checkEndpoint
    }

    /// Reads the whole roster.
    ///
    /// - Parameters:
    ///   - directory: The directory that holds the files.
    ///   - skipBad: Leave bad rows out, and the rows that need them, instead of refusing the roster. A file that is
    ///     missing, cannot be read or has a wrong header is refused all the same.
    /// - Throws: ``RosterRefusal`` with every fault found.
    public func read(directory: String, skipBad: Bool = false) throws(RosterRefusal) -> RosterReading {
        var assembly = RosterAssembly(reader: self, skipsBad: skipBad)
        var files = RosterFiles(directory, as: encoding, log: &assembly.log)
        let counter = progress.map { RowCounter(bytes: files.byteCount, report: $0) }
        func table(_ file: RosterFile, log: inout FaultLog) -> CSVTable? {
            files.takeText(of: file, log: &log).flatMap { CSVTable(file, text: $0, counter: counter, log: &log) }
        }
        var endpointsLog = FaultLog()
        let endpoints = table(.endpoints, log: &endpointsLog).map { EndpointSource($0, reader: self) }
        if let sheet = table(.units, log: &assembly.log) { assembly.readUnits(sheet) }
        if let sheet = table(.circles, log: &assembly.log) { assembly.readCircles(sheet) }
        if let sheet = table(.members, log: &assembly.log) { assembly.readMembers(sheet) }
        assembly.log.add(endpointsLog)
        if let endpoints { assembly.takeEndpoints(endpoints) }
        let log = assembly.log
        if !log.isEmpty, !skipBad || log.hasWholeFileFault {
            throw RosterRefusal(faults: log.faults.sorted.map(files.named), omittedFaults: log.faults.omitted)
        }
        return RosterReading(
            roster: assembly.roster,
            faults: log.faults.sorted.map(files.named),
            omittedFaults: log.faults.omitted,
            warnings: log.warnings.sorted.map(files.named),
            skippedRows: assembly.skippedRows,
            personLines: assembly.personLines,
            endpointLines: assembly.endpointLines
        )
    }
}

/// A roster that was read.
public struct RosterReading: Sendable {
    /// Units, circles, people, memberships and endpoints in the order of the files.
    public var roster: Roster
    /// Why rows were skipped; empty unless bad rows are skipped. At most 1,000.
    public var faults: [RosterFault]
    /// The number of further faults.
    public var omittedFaults: Int
    /// Warnings about an imported roster: ids that differ only in case. At most 1,000.
    public var warnings: [RosterFault]
    /// Rows left out. A row may have several faults.
    public var skippedRows: Int
    /// The line of each person's first row, in the order of ``Roster/people``.
    var personLines: [Int32]
    /// The line of each endpoint's row, in the order of ``Roster/endpoints``.
    var endpointLines: [Int32]
}
