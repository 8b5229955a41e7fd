/// Rows under headings, aligned also where Chinese and Latin text mix.
struct TextTable {
    /// The headings, one per column.
    var headings: [String]
    /// Columns whose cells stand at the right: numbers.
    var rightAligned: Set<Int> = []
    /// The widest a cell may be; nil for no bound.
    var cellLimit: Int?
    /// The cells, as many as headings in each row.
    var rows: [[String]] = []

    /// The lines, headings first, without blanks at their ends.
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
    /// The cells, quoted where they must be.
    static func text(_ cells: [String]) -> String { cells.map(cell).joined(separator: ",") }

    private static func cell(_ text: String) -> String {
        // A spreadsheet would run a cell that begins like a formula.
        let safe = text.first.map { "=+-@\t".contains($0) } == true ? "'" + text : text
        guard safe.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return safe }
        return "\"" + safe.replacing("\"", with: "\"\"") + "\""
    }
}
