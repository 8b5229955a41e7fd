import Glibc

/// One part of a roster's files that cannot be imported: its place, the problem and the remedy.
///
/// The texts never contain a complete phone number, address or secret.
public struct RosterFault: Hashable, Sendable, CustomStringConvertible {
    /// The kind of fault, for programs.
    public var code: RosterFaultCode
    /// The file's name: `members.csv`.
    public var file: String
    /// The physical line on which the row starts, from 1, as an editor shows it; nil where the whole file is meant.
    public var line: Int?
    /// The column's heading as the file writes it; nil where the whole row is meant.
    public var column: String?
    /// The problem.
    public var reason: String
    /// The remedy.
    public var advice: String
    /// The number of rows with this fault.
    public var rows = 1
    /// The lines of the first of those rows.
    public var lines: [Int] = []

    public init(
        _ code: RosterFaultCode,
        file: RosterFile,
        line: Int? = nil,
        column: String? = nil,
        reason: String,
        advice: String
    ) {
        self.code = code
        self.file = file.rawValue
        self.line = line
        self.column = column
        self.reason = reason
        self.advice = advice
    }

    /// `members.csv:37: 角色: unknown role “老师”. Write one of …`
    public var description: String { described(in: "") }

    /// The same with the path of the file: `Recipients/demo-campus/members.csv:37: …`.
    public func described(in directory: String) -> String {
        var place = directory.isEmpty || directory.hasSuffix("/") ? directory + file : directory + "/" + file
        if let line { place += ":\(line)" }
        if let column { place += ": \(column)" }
        return "\(place): \(reason)\(extent). \(advice)."
    }

    /// ` (4980 rows: lines 37, 38, 39, 40, 41, …)`; empty where it is one row.
    private var extent: String {
        guard rows > 1 else { return "" }
        let named = lines.map(String.init).joined(separator: ", ")
        return " (\(rows) rows: lines \(named)\(rows > lines.count ? ", …" : ""))"
    }
}

/// Why an endpoint of a roster is unusable, as reported by the caller's check of its channel.
public struct EndpointFault: Hashable, Sendable {
    /// The column at fault.
    public var column: RosterColumn
    /// The problem as a text for the person who maintains the roster.
    public var reason: String

    /// A fault in a column.
    public init(_ column: RosterColumn, _ reason: String) {
        self.column = column
        self.reason = reason
    }
}

/// A roster that is refused as a whole because its files contain faults.
public struct RosterRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// The faults in the order of files and lines; at most ``FaultList/capacity`` different ones.
    public var faults: [RosterFault]
    /// The number of faults beyond those in the list.
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

/// The system's error for a file operation.
struct FileFault: Error, Hashable {
    /// The `errno`.
    var code: Int32

    var isMissing: Bool { code == ENOENT || code == ENOTDIR }
    /// The system's text.
    var reason: String {
        code == EISDIR ? "it is not a plain file" : String(cString: strerror(code))
    }
}
