/// The faults and the warnings of a roster. Equal ones of many rows are one entry, and the entries are bounded, so that
/// a file that is wrong in every row fills neither the memory nor the screen.
struct FaultLog {
    private(set) var faults = FaultList()
    private(set) var warnings = FaultList()
    /// Whether any fault concerns a whole file.
    private(set) var hasWholeFileFault = false

    var isEmpty: Bool { faults.entries.isEmpty }

    mutating func add(_ fault: RosterFault) {
        if fault.code.isWholeFile { hasWholeFileFault = true }
        faults.add(fault)
    }

    /// Adds what another log gathered from rows that follow.
    mutating func add(_ other: FaultLog) {
        for fault in other.faults.unmerged { add(fault) }
        for warning in other.warnings.unmerged { warn(warning) }
    }

    /// Whether nothing was logged at all.
    var isUnused: Bool { faults.entries.isEmpty && warnings.entries.isEmpty }

    /// A warning about a roster that is imported in spite of it.
    mutating func warn(_ warning: RosterFault) { warnings.add(warning) }
}

/// Faults by kind, each with its rows.
struct FaultList {
    /// The most entries; the few that concern whole files are always kept.
    static let capacity = 1000
    /// The lines that an entry names.
    private static let namedLines = 5

    private(set) var entries: [RosterFault] = []
    /// The number of faults beyond the capacity.
    private(set) var omitted = 0
    /// The index of each entry by its fault without the line.
    private var places: [RosterFault: Int] = [:]

    mutating func add(_ fault: RosterFault) {
        var key = fault
        key.line = nil
        if let place = places[key], let line = fault.line {
            entries[place].rows += 1
            if entries[place].lines.count < Self.namedLines { entries[place].lines.append(line) }
            return
        }
        guard entries.count < Self.capacity || fault.code.isWholeFile else {
            omitted += 1
            return
        }
        places[key] = entries.count
        entries.append(fault)
        entries[entries.count - 1].lines = fault.line.map { [$0] } ?? []
    }

    /// The faults as they were added, of a list that is not full.
    fileprivate var unmerged: [RosterFault] {
        entries.flatMap { entry in
            var fault = entry
            (fault.rows, fault.lines) = (1, [])
            return (0..<entry.rows).map { _ in fault }
        }
    }

    /// The entries by file, then by line. References are checked after a file was read, so they come out of order.
    var sorted: [RosterFault] {
        let rank = Dictionary(uniqueKeysWithValues: RosterFile.allCases.enumerated().map { ($1.rawValue, $0) })
        return entries.enumerated().sorted { left, right in
            let (a, b) = (left.element, right.element)
            return (rank[a.file] ?? 0, a.line ?? 0, left.offset) < (rank[b.file] ?? 0, b.line ?? 0, right.offset)
        }.map(\.element)
    }
}
