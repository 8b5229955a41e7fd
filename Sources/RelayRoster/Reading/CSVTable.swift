import RelayModel

/// One roster file while it is read: its header, and the current row's cells by column.
struct CSVTable {
    let file: RosterFile
    private let encoding: TextEncoding
    private var csv: CSVReader
    /// The field that holds a column, by ``RosterColumn/index``.
    private let places: [Int?]
    private let headings: [String]
    /// Each column's heading as the file writes it, by ``RosterColumn/index``.
    private let columnHeadings: [String?]
    private var rows = 0
    /// Rows that were skipped because their quotes are wrong or a cell cannot be read.
    private(set) var skippedRows = 0
    private let counter: RowCounter?
    /// The rows and bytes of which the counter was told.
    private var countedRows = 0
    private var countedBytes = 0

    /// The current row's first line.
    var line: Int { csv.rowLine }
    /// The most rows that the file may have.
    var rowLimit: Int { csv.rowLimit }
    /// The current row, for faults that are found later.
    var place: RowPlace { RowPlace(file: file, headings: columnHeadings, line: csv.rowLine) }

    /// Reads the header; logs faults and returns nil if the file cannot be read by it.
    init?(_ file: RosterFile, text: DecodedText, counter: RowCounter? = nil, log: inout FaultLog) {
        self.file = file
        self.counter = counter
        encoding = text.encoding
        csv = CSVReader(text.bytes)
        guard csv.next() else {
            log.add(
                RosterFault(
                    .headerMissing,
                    file: file,
                    line: 1,
                    reason: "the file is empty",
                    advice: "Its first row must name the columns: \(file.knownHeadings)"
                )
            )
            return nil
        }
        var headings: [String] = []
        var faults: [RosterFault] = []
        var places = [Int?](repeating: nil, count: RosterColumn.allCases.count)
        for (place, field) in csv.fields.enumerated() {
            let heading = WrittenValue.trimmed(csv.text(field))
            headings.append(heading)
            // Excel writes separators for columns that were once used; a later value there counts as one too many.
            if heading.isEmpty { continue }
            guard let column = file.column(headed: heading) else {
                faults.append(
                    RosterFault(
                        .unknownColumn,
                        file: file,
                        line: csv.rowLine,
                        column: Redacted.value(heading, strict: true),
                        reason: "there is no such column",
                        advice: "The columns are \(file.knownHeadings)"
                    )
                )
                continue
            }
            if let earlier = places[column.index] {
                faults.append(
                    RosterFault(
                        .duplicateColumn,
                        file: file,
                        line: csv.rowLine,
                        column: heading,
                        reason: "the column “\(headings[earlier])” means \(column.rawValue) too",
                        advice: "Keep one of the two"
                    )
                )
            }
            places[column.index] = place
        }
        if places.allSatisfy({ $0 == nil }) {
            log.add(
                RosterFault(
                    .headerMissing,
                    file: file,
                    line: csv.rowLine,
                    reason: "the first row names no column of \(file.rawValue)",
                    advice: "It must name the columns, separated by commas: \(file.knownHeadings)"
                )
            )
            return nil
        }
        // A file that is not a table has any number of unknown headings.
        faults.removeLast(max(0, faults.count - 20))
        while headings.last == "" { headings.removeLast() }
        for column in file.columns where column.isRequired(in: file) && places[column.index] == nil {
            faults.append(
                RosterFault(
                    .missingColumn,
                    file: file,
                    line: csv.rowLine,
                    column: column.rawValue,
                    reason: "the header has no such column",
                    advice: "Add a column headed \(column.rawValue) or \(column.chineseHeadings(in: file)[0])"
                )
            )
        }
        self.places = places
        self.headings = headings
        columnHeadings = places.map { place in place.map { headings[$0] } }
        for fault in faults { log.add(fault) }
        if !faults.isEmpty { return nil }
    }

    /// Moves to the next row whose cells can be read, and logs rows that cannot. Returns false at the end.
    mutating func next(log: inout FaultLog) -> Bool {
        while csv.next() {
            rows += 1
            if rows.isMultiple(of: RowCounter.batch) { tellCounter() }
            if isSound(log: &log) { return true }
            skippedRows += 1
        }
        tellCounter()
        return false
    }

    /// The cell's text without blanks around it; empty if the file lacks the column.
    func text(_ column: RosterColumn) -> String {
        guard let place = places[column.index] else { return "" }
        let field = csv.fields[place]
        return field.suspect ? WrittenValue.trimmed(csv.text(field)) : csv.text(field)
    }

    /// The column's heading as the file writes it.
    func heading(_ column: RosterColumn) -> String { place.heading(column) }

    /// A fault in the current row.
    func fault(_ code: RosterFaultCode, _ column: RosterColumn?, _ reason: String, _ advice: String) -> RosterFault {
        place.fault(code, column, reason, advice)
    }

    private mutating func tellCounter() {
        counter?.count(rows: rows - countedRows, bytes: csv.offset - countedBytes)
        (countedRows, countedBytes) = (rows, csv.offset)
    }

    private func isSound(log: inout FaultLog) -> Bool {
        for (place, field) in csv.fields.enumerated() {
            guard let fault = field.fault else { continue }
            let heading = place < headings.count ? headings[place] : nil
            let (reason, advice) =
                switch fault {
                case .unterminated:
                    (
                        "a quote is opened and never closed, so the rest of the file was taken for this cell",
                        "Close the quote, or write the cell without quotes"
                    )
                case .textAfterQuote:
                    (
                        "something follows the closing quote",
                        "Double the quotes inside a quoted cell, or write the cell without quotes"
                    )
                }
            log.add(RosterFault(.quote, file: file, line: line, column: heading, reason: reason, advice: advice))
            return false
        }
        // Empty fields beyond the header are Excel's; a value there is a comma too many.
        let extra = csv.fields.lastIndex { !$0.isEmpty }.map { $0 + 1 - headings.count } ?? 0
        if extra > 0 || csv.fields.count < headings.count {
            log.add(fieldCountFault(extra > 0 ? headings.count + extra : csv.fields.count))
            return false
        }
        var isSound = true
        for (place, field) in csv.fields.prefix(headings.count).enumerated() where field.suspect {
            guard let fault = damage(in: csv.text(field), place: place) else { continue }
            log.add(fault)
            isSound = false
        }
        return isSound
    }

    private func fieldCountFault(_ count: Int) -> RosterFault {
        let reason = "the row has \(count) field\(count == 1 ? "" : "s"), the header has \(headings.count)"
        if count > headings.count {
            return fault(.fieldCount, nil, reason, "Put a cell that holds a comma into quotes")
        }
        // A row typed with another input method, or pasted from another file.
        let cells = csv.fields.map { csv.text($0) }
        for (name, separator) in [("full-width commas (，)", "，"), ("semicolons (;)", ";"), ("tabs", "\t")]
        where cells.reduce(count, { $0 + $1.split(separator: separator, omittingEmptySubsequences: false).count - 1 })
            == headings.count
        {
            let advice = "Separate its cells as the header does"
            return fault(.fieldCount, nil, "\(reason): this row's cells are separated by \(name)", advice)
        }
        return fault(.fieldCount, nil, reason, "Write an empty field for each cell left out")
    }

    private func damage(in text: String, place: Int) -> RosterFault? {
        let heading = headings[place]
        if text.unicodeScalars.contains("\u{FFFD}") {
            return RosterFault(
                .unreadableText,
                file: file,
                line: line,
                column: heading,
                reason: "the cell holds bytes that are no characters (the file was read as \(encoding.rawValue))",
                advice: "Enter the cell again and save the file as “CSV UTF-8”"
            )
        }
        if text.unicodeScalars.contains(where: { $0.value < 0x20 && !ScalarSet.lineBreaks.contains($0) }) {
            return RosterFault(
                .unreadableText,
                file: file,
                line: line,
                column: heading,
                reason: "the cell holds a control character",
                advice: "Enter the cell again"
            )
        }
        if Self.errorValues.contains(text.uppercased()) || text.hasPrefix("###") {
            return RosterFault(
                .spreadsheetDamage,
                file: file,
                line: line,
                column: heading,
                reason: "the cell holds the spreadsheet's error \(text.prefix(8))",
                advice: "Mend the formula, or enter the value itself, and save the file again"
            )
        }
        return nil
    }

    private static let errorValues: Set<String> = [
        "#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!",
    ]
}

/// A row of a roster file, for faults that are found after it was read.
struct RowPlace {
    let file: RosterFile
    /// The headings as the file writes them, by ``RosterColumn/index``.
    fileprivate let headings: [String?]
    var line: Int

    /// The column's heading as the file writes it.
    func heading(_ column: RosterColumn) -> String { headings[column.index] ?? column.rawValue }

    /// A value as a fault may quote it.
    func shown(_ text: String) -> String { Redacted.value(text, strict: file == .endpoints) }

    /// A fault in the row.
    func fault(_ code: RosterFaultCode, _ column: RosterColumn?, _ reason: String, _ advice: String) -> RosterFault {
        RosterFault(
            code,
            file: file,
            line: line,
            column: column.map(heading),
            reason: reason,
            advice: advice
        )
    }
}
