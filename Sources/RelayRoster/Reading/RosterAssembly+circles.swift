import RelayModel

extension RosterAssembly {
    /// Reads circles.csv. A parent's row may follow its children's rows, so parents are checked at the end.
    mutating func readCircles(_ sheet: CSVTable) {
        var sheet = sheet
        var found: [CircleID: Int] = [:]
        var rows: [CircleRow] = []
        while sheet.next(log: &log) {
            let line = sheet.line
            let id = sheet.slug(.circleID, as: CircleID.self, log: &log)
            let name = sheet.name(log: &log)
            let kind = sheet.value(.kind, in: WrittenValues.kinds, chinese: \.chinese, log: &log)
            let unit = unit(in: sheet, .unit)
            var parent: CircleID?
            var isParentSound = true
            if !sheet.text(.parentID).isEmpty {
                parent = sheet.slug(.parentID, as: CircleID.self, log: &log)
                isParentSound = parent != nil
            }
            guard let id else {
                skippedRows += 1
                continue
            }
            if let earlier = found[id] {
                log.add(
                    sheet.fault(
                        .duplicate,
                        .circleID,
                        "circle \(Redacted.value(id.text)) is already in line \(rows[earlier].line)",
                        "Keep one of the rows, or choose another id"
                    )
                )
                skippedRows += 1
                continue
            }
            guard let name, let kind, let unit, isParentSound else {
                refusedCircles[id] = refusedCircles[id] ?? line
                skippedRows += 1
                continue
            }
            found[id] = rows.count
            let circle = Circle(id: id, name: name, kind: kind, parent: parent, unit: unit)
            rows.append(CircleRow(circle: circle, line: line, heading: sheet.heading(.parentID)))
        }
        skippedRows += sheet.skippedRows
        for id in found.keys { refusedCircles[id] = nil }
        warnOfSimilar(sheet.place, .circleID, rows.lazy.map { ($0.circle.id.text, $0.line) })
        keepRooted(rows, found: found)
    }

    /// Keeps the circles whose chain of parents ends.
    private mutating func keepRooted(_ rows: [CircleRow], found: [CircleID: Int]) {
        var fates = [Fate](repeating: .unknown, count: rows.count)
        for start in rows.indices where fates[start] == .unknown {
            var path: [Int] = []
            var next: Int? = start
            var fate = Fate.kept
            while let place = next {
                if fates[place] == .walking {
                    reportCycle(path[(path.firstIndex(of: place) ?? 0)...].map { rows[$0] })
                    fate = .refused
                    break
                }
                if fates[place] != .unknown {
                    fate = fates[place]
                    break
                }
                fates[place] = .walking
                path.append(place)
                guard let parent = rows[place].circle.parent else { break }
                next = found[parent]
                if next == nil {
                    reportParent(parent, of: rows[place])
                    fate = .refused
                }
            }
            for place in path { fates[place] = fate }
        }
        circles = [:]
        circles?.reserveCapacity(rows.count)
        for (row, fate) in zip(rows, fates) {
            if fate == .kept {
                circles?[row.circle.id] = roster.circles.count
                roster.circles.append(row.circle)
            } else {
                refusedCircles[row.circle.id] = row.line
                skippedRows += 1
                reportChild(row)
            }
        }
    }

    private mutating func reportCycle(_ ring: [CircleRow]) {
        guard let first = ring.min(by: { $0.line < $1.line }),
            let place = ring.firstIndex(where: { $0.line == first.line })
        else { return }
        let names = (ring[place...] + ring[..<place]).prefix(8).map(\.circle.id.text) + (ring.count > 8 ? ["…"] : [])
        log.add(
            RosterFault(
                .parentCycle,
                file: .circles,
                line: first.line,
                column: first.heading,
                reason: "circles nest in a cycle: \((names + [first.circle.id.text]).joined(separator: " → "))",
                advice: "Leave the parent of the topmost one empty"
            )
        )
    }

    private mutating func reportParent(_ parent: CircleID, of row: CircleRow) {
        guard refusedCircles[parent] == nil else { return }
        log.add(
            RosterFault(
                .unknownReference,
                file: .circles,
                line: row.line,
                column: row.heading,
                reason: "there is no circle \(Redacted.value(parent.text))",
                advice: "Add that circle, or correct the id, or leave the cell empty"
            )
        )
    }

    /// Reports that a circle is left out because its parent was refused.
    private mutating func reportChild(_ row: CircleRow) {
        guard skipsBad, let parent = row.circle.parent, let line = refusedCircles[parent] else { return }
        log.add(
            RosterFault(
                .needsRefusedRow,
                file: .circles,
                line: row.line,
                column: row.heading,
                reason: "circle \(Redacted.value(parent.text)) was left out (circles.csv, line \(line))",
                advice: "Mend that row first"
            )
        )
    }
}

/// A circle and the line of its row.
private struct CircleRow {
    var circle: Circle
    var line: Int
    /// The parent column's heading.
    var heading: String
}

/// The state of a circle while the chains of parents are followed.
private enum Fate {
    case unknown
    case walking
    case kept
    case refused
}
