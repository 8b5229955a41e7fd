/// Collects faults up to a bound, so that a file that is wrong in every row does not fill the memory.
struct FaultLog {
    /// The most faults kept; the few that concern whole files are always kept.
    static let capacity = 1000

    private(set) var faults: [RosterFault] = []
    private(set) var omitted = 0
    /// Whether any fault concerns a whole file.
    private(set) var hasWholeFileFault = false

    var isEmpty: Bool { faults.isEmpty }

    mutating func add(_ fault: RosterFault) {
        if fault.code.isWholeFile { hasWholeFileFault = true }
        if faults.count < Self.capacity || fault.code.isWholeFile {
            faults.append(fault)
        } else {
            omitted += 1
        }
    }

    /// The faults by file, then by line. References are checked after a file was read, so they come out of order.
    var sorted: [RosterFault] {
        let rank = Dictionary(uniqueKeysWithValues: RosterFile.allCases.enumerated().map { ($1.rawValue, $0) })
        return faults.enumerated().sorted { left, right in
            let (a, b) = (left.element, right.element)
            return (rank[a.file] ?? 0, a.line ?? 0, left.offset) < (rank[b.file] ?? 0, b.line ?? 0, right.offset)
        }.map(\.element)
    }
}
