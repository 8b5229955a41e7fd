/// Rows under headings, aligned also where Chinese and Latin text mix.
struct TextTable {
    /// The headings, one per column.
    var headings: [String]
    /// Columns that are right-aligned: numbers.
    var rightAligned: Set<Int> = []
    /// The largest width of a cell; nil for no limit.
    var cellLimit: Int?
    /// The cells; each row has as many as there are headings.
    var rows: [[String]] = []

    /// The lines, headings first, without trailing spaces.
    var lines: [String] {
        let shown = ([headings] + rows).map { row in
            row.map { cell in
                let line = String(cell.map { $0.isNewline || $0 == "\t" ? " " : $0 })
                return cellLimit.map { DisplayWidth.cut(line, to: $0) } ?? line
            }
        }
        let widths = headings.indices.map { column in
            shown.map { $0.indices.contains(column) ? DisplayWidth.of($0[column]) : 0 }.max() ?? 0
        }
        return shown.map { row in
            var line = ""
            for (column, cell) in row.enumerated() where widths.indices.contains(column) {
                if column > 0 { line += "  " }
                let gap = String(repeating: " ", count: widths[column] - DisplayWidth.of(cell))
                line += rightAligned.contains(column) ? gap + cell : cell + gap
            }
            while line.last == " " { line.removeLast() }
            return line
        }
    }

    /// The lines as one text.
    var text: String { lines.joined(separator: "\n") }
}

/// A row of comma-separated values (RFC 4180), safe to open in a spreadsheet.
enum CSVLine {
    /// Joins the cells and quotes them where necessary.
    static func text(_ cells: [String]) -> String { cells.map(cell).joined(separator: ",") }

    private static func cell(_ text: String) -> String {
        // A spreadsheet would evaluate a cell that begins like a formula.
        let safe = text.first.map { "=+-@\t".contains($0) } == true ? "'" + text : text
        guard safe.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return safe }
        return "\"" + safe.replacing("\"", with: "\"\"") + "\""
    }
}
