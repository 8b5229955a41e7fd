/// One thing in a roster's files that cannot be imported: where it is, what is wrong, what to do.
///
/// The texts never hold a phone number, an address or a secret in full.
public struct RosterFault: Hashable, Sendable, CustomStringConvertible {
    /// The kind of fault, for programs.
    public var code: RosterFaultCode
    /// The file's name: `members.csv`.
    public var file: String
    /// The physical line on which the row starts, from 1, as an editor shows it; nil where the whole file is meant.
    public var line: Int?
    /// The column's heading as the file writes it; nil where the whole row is meant.
    public var column: String?
    /// What is wrong.
    public var reason: String
    /// What to do about it.
    public var advice: String

    /// A fault from all its parts.
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

    /// `members.csv, line 37, column 角色: unknown role “老师”. Write one of …`
    public var description: String {
        var place = file
        if let line { place += ", line \(line)" }
        if let column { place += ", column \(column)" }
        return "\(place): \(reason). \(advice)."
    }
}
