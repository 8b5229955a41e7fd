/// The kinds of faults of a roster's files. The raw values are stable.
public enum RosterFaultCode: String, Sendable, CaseIterable {
    /// A required file is missing.
    case fileMissing = "file_missing"
    /// A file cannot be opened, read or decoded.
    case fileUnreadable = "file_unreadable"
    /// A file has no header row.
    case headerMissing = "header_missing"
    /// A heading names no column.
    case unknownColumn = "unknown_column"
    /// Two headings name the same column.
    case duplicateColumn = "duplicate_column"
    /// A required column has no heading.
    case missingColumn = "missing_column"
    /// A row has more or fewer fields than the header.
    case fieldCount = "field_count"
    /// A quoted field is not closed, or something follows its closing quote.
    case quote
    /// A cell contains invalid bytes or control characters.
    case unreadableText = "unreadable_text"
    /// A spreadsheet damaged the cell: `1.38E+10`, `#N/A`.
    case spreadsheetDamage = "spreadsheet_damage"
    /// A required cell is empty.
    case emptyValue = "empty_value"
    /// An id is too long or contains characters that are not allowed.
    case badID = "bad_id"
    /// A cell's value is not one of the column's values.
    case badValue = "bad_value"
    /// The row repeats an earlier one: an id, or a membership.
    case duplicate
    /// The row contradicts an earlier one: a person's name or phone.
    case conflict
    /// The row names a circle or person that is in no file.
    case unknownReference = "unknown_reference"
    /// Circles nest in a cycle.
    case parentCycle = "parent_cycle"
    /// The channel, or the address guard, refuses the endpoint.
    case endpointRefused = "endpoint_refused"
    /// The row is sound but needs another row that was refused. Only where bad rows are skipped.
    case needsRefusedRow = "needs_refused_row"
    /// A warning: a name holds `?`, most likely for a character that was lost.
    case lostCharacters = "lost_characters"
    /// A warning: two ids differ only in case, or an id was written with full-width characters.
    case similarID = "similar_id"

    /// Whether the fault is a whole file's, so that no row of it can be read, skipping or not.
    public var isWholeFile: Bool {
        switch self {
        case .fileMissing, .fileUnreadable, .headerMissing, .unknownColumn, .duplicateColumn, .missingColumn: true
        default: false
        }
    }
}
