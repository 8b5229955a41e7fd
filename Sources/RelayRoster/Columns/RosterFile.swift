import RelayModel

/// The files a roster is made of.
public enum RosterFile: String, CaseIterable, Sendable {
    /// One row per unit. May be missing.
    case units = "units.csv"
    /// One row per circle.
    case circles = "circles.csv"
    /// One row per membership.
    case members = "members.csv"
    /// One row per endpoint. May be missing.
    case endpoints = "endpoints.csv"

    /// Whether a roster without the file is refused.
    public var isRequired: Bool { self != .endpoints && self != .units }

    /// The file's columns, in the order in which the relay writes them.
    public var columns: [RosterColumn] {
        switch self {
        case .units: [.path, .name, .englishName, .kind]
        case .circles: [.circleID, .name, .kind, .parentID, .unit]
        case .members: [.circleID, .personID, .name, .role, .phone]
        case .endpoints: [.endpointID, .owner, .channel, .address, .secret, .enabled, .drill, .keyword, .everyone]
        }
    }

    /// The column that a heading names, in English or Chinese; nil for an unknown heading. Case,
    /// blanks, `_` and `-` are ignored.
    func column(headed heading: String) -> RosterColumn? {
        let plain = Self.plain(heading)
        return columns.first { column in
            Self.plain(column.rawValue) == plain
                || column.chineseHeadings(in: self).contains { Self.plain($0) == plain }
        }
    }

    /// The columns with their usual Chinese headings, for error texts: `circle_id (圈子编号), …`.
    var knownHeadings: String {
        columns.map { "\($0.rawValue) (\($0.chineseHeadings(in: self)[0]))" }.joined(separator: ", ")
    }

    private static func plain(_ heading: String) -> String {
        WrittenValue.narrowed(heading).lowercased().filter { !$0.isWhitespace && $0 != "_" && $0 != "-" }
    }
}
