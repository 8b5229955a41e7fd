/// A fault spec that cannot be read: where, what stands there, and what is allowed.
public struct FaultSpecError: Error, Hashable, CustomStringConvertible {
    /// The rule, counted from 1; 0 where the whole is at fault.
    public var rule: Int
    /// The column in the text, counted from 1; nil for the JSON form.
    public var column: Int?
    /// What stands there.
    public var found: String
    /// What is allowed there.
    public var expected: String

    /// What an operator reads, on one line.
    public var description: String {
        let place = rule == 0 ? "faults" : "faults, rule \(rule)" + (column.map { ", column \($0)" } ?? "")
        return "\(place): “\(found)”: \(expected)"
    }
}

/// What is wrong with one setting or target, before its place is known.
struct FaultProblem: Error, Hashable {
    var found: String
    var expected: String
}
