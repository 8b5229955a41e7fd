/// A roster that was not read: something in its files is wrong, so nothing of it counts.
public struct RosterRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, in the order of files and lines; at most ``FaultList/capacity`` different faults.
    public var faults: [RosterFault]
    /// How many faults there were beyond those.
    public var omittedFaults: Int

    /// The faults of all rows.
    public var count: Int { faults.reduce(omittedFaults) { $0 + $1.rows } }

    /// A line per fault, and a last one for those left out.
    public var description: String {
        var lines = faults.map(\.description)
        if omittedFaults > 0 { lines.append("and \(omittedFaults) more") }
        return lines.joined(separator: "\n")
    }
}
