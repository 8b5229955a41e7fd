import RelayModel

extension RosterAssembly {
    /// Reads units.csv.
    mutating func readUnits(_ sheet: CSVTable) {
        var sheet = sheet
        var lines: [UnitPath: Int] = [:]
        while sheet.next(log: &log) {
            guard let unit = unitRow(sheet) else {
                skippedRows += 1
                continue
            }
            if let earlier = lines[unit.path] {
                log.add(
                    sheet.fault(
                        .duplicate,
                        .path,
                        "unit \(Redacted.value(unit.path.text)) is already in line \(earlier)",
                        "Keep one of the rows"
                    )
                )
                skippedRows += 1
                continue
            }
            lines[unit.path] = sheet.line
            roster.units.append(unit)
        }
        skippedRows += sheet.skippedRows
    }

    /// The row's cells; logs faults and returns nil if one is invalid.
    private mutating func unitRow(_ sheet: CSVTable) -> OrganisationUnit? {
        let path = path(in: sheet)
        let name = sheet.name(log: &log)
        var englishName: String?
        var isSound = true
        if !sheet.text(.englishName).isEmpty {
            englishName = sheet.name(.englishName, log: &log)
            isSound = englishName != nil
        }
        var kind: UnitKind?
        if !sheet.text(.kind).isEmpty {
            kind = sheet.value(.kind, in: WrittenValues.unitKinds, chinese: \.chinese, log: &log)
            isSound = isSound && kind != nil
        }
        guard let path, let name, isSound else { return nil }
        return OrganisationUnit(path: path, name: name, englishName: englishName, kind: kind)
    }

    /// The root unit has no row.
    private mutating func path(in sheet: CSVTable) -> UnitPath? {
        guard sheet.text(.path).isEmpty else { return unit(in: sheet, .path) }
        log.add(
            sheet.fault(.emptyValue, .path, "the cell is empty", "Write the unit's path, such as wangjiang/cs/2024")
        )
        return nil
    }

    /// The cell as a unit's path, the root where it is empty; nil, with the fault logged, where it is none.
    mutating func unit(in sheet: CSVTable, _ column: RosterColumn) -> UnitPath? {
        let text = sheet.text(column)
        if let unit = UnitPath(text) { return unit }
        let places = text.unicodeScalars.enumerated()
        if let mark = places.first(where: { ScalarSet.invisible.contains($0.element) }) {
            let written = WrittenFault.unexpected(mark.element, place: mark.offset + 1)
            log.add(sheet.fault(written, column, "unit", .badValue, written.advice("unit")))
            return nil
        }
        log.add(
            sheet.fault(
                .badValue,
                column,
                "\(sheet.shown(text)) is no unit",
                "Write names joined by single slashes, up to 200 bytes, such as wangjiang/cs/2024"
            )
        )
        return nil
    }
}
