/// A row of comma-separated values (RFC 4180), safe to open in a spreadsheet.
enum CSVLine {
    /// The cells, quoted where they must be.
    static func text(_ cells: [String]) -> String { cells.map(cell).joined(separator: ",") }

    private static func cell(_ text: String) -> String {
        // A spreadsheet would run a cell that begins like a formula.
        let safe = text.first.map { "=+-@\t".contains($0) } == true ? "'" + text : text
        guard safe.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return safe }
        return "\"" + safe.replacing("\"", with: "\"\"") + "\""
    }
}
