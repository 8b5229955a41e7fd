import RelayModel

extension RosterAssembly {
    /// Reads members.csv: people and memberships.
    mutating func readMembers(_ sheet: CSVTable) {
        var sheet = sheet
        var found: [PersonID: Int] = [:]
        // The line of each person's first row, and each membership's, packed as circle and person.
        var lines: [Int32] = []
        var memberships: [UInt64: Int32] = [:]
        // Nearly every row is a person of their own, and growing tables would be copied again and again.
        let limit = sheet.rowLimit
        found.reserveCapacity(limit)
        memberships.reserveCapacity(limit)
        roster.people.reserveCapacity(limit)
        roster.memberships.reserveCapacity(limit)
        while sheet.next(log: &log) {
            guard let row = memberRow(sheet) else {
                skippedRows += 1
                continue
            }
            let line = Int32(clamping: sheet.line)
            let known = found[row.person.id]
            guard let circle = place(of: row.circle, in: sheet),
                known.map({ agrees(row.person, with: $0, line: lines[$0], sheet: sheet) }) ?? true
            else {
                if known == nil { refusedPeople[row.person.id] = refusedPeople[row.person.id] ?? sheet.line }
                continue
            }
            let place = known ?? roster.people.count
            let key = UInt64(circle) << 32 | UInt64(place)
            if circles != nil, let earlier = memberships.updateValue(line, forKey: key) {
                memberships[key] = earlier
                log.add(
                    sheet.fault(
                        .duplicate,
                        .personID,
                        "\(Redacted.value(row.person.id.text)) is already in circle \(Redacted.value(row.circle.text)) "
                            + "(line \(earlier))",
                        "Keep one of the rows: a person has one role in a circle"
                    )
                )
                skippedRows += 1
                continue
            }
            if known == nil {
                found[row.person.id] = place
                roster.people.append(row.person)
                lines.append(line)
            } else if roster.people[place].phone == nil {
                roster.people[place].phone = row.person.phone
            }
            roster.memberships.append(Membership(circle: row.circle, person: row.person.id, role: row.role))
        }
        skippedRows += sheet.skippedRows
        for id in refusedPeople.keys where found[id] != nil { refusedPeople[id] = nil }
        people = found
        personLines = lines
        warnOfSimilar(sheet.place, .personID, zip(roster.people, lines).lazy.map { ($0.id.text, Int($1)) })
    }

    /// The row's cells; logs faults and returns nil if one is invalid.
    private mutating func memberRow(_ sheet: CSVTable) -> (circle: CircleID, person: Person, role: Role)? {
        let circle = sheet.slug(.circleID, as: CircleID.self, log: &log)
        let id = sheet.slug(.personID, as: PersonID.self, log: &log)
        let name = sheet.name(log: &log)
        let role = sheet.value(.role, in: WrittenValues.roles, chinese: \.chinese, log: &log)
        let phone = sheet.phone(log: &log)
        guard let circle, let id, let name, let role, let phone else {
            if let id { refusedPeople[id] = refusedPeople[id] ?? sheet.line }
            return nil
        }
        return (circle, Person(id: id, name: name, phone: phone), role)
    }

    /// The circle's index in the roster, 0 if circles.csv could not be read; counts the row and returns nil if there is
    /// none.
    private mutating func place(of id: CircleID, in sheet: CSVTable) -> Int? {
        guard let circles else { return 0 }
        if let place = circles[id] { return place }
        if let line = refusedCircles[id] {
            skip(sheet.place, because: .circleID, needs: "circle \(Redacted.value(id.text))", in: .circles, line: line)
        } else {
            skippedRows += 1
            log.add(
                sheet.fault(
                    .unknownReference,
                    .circleID,
                    "there is no circle \(sheet.shown(id.text)) in circles.csv",
                    "Add that circle, or correct the id"
                )
            )
        }
        return nil
    }

    /// Whether the row agrees with the person's earlier rows; if not, the fault is logged and the row is counted.
    private mutating func agrees(_ person: Person, with place: Int, line: Int32, sheet: CSVTable) -> Bool {
        let earlier = roster.people[place]
        var agrees = true
        if person.name != earlier.name {
            agrees = false
            log.add(
                sheet.fault(
                    .conflict,
                    .name,
                    "\(Redacted.value(person.id.text)) is \(sheet.shown(person.name)) here "
                        + "and \(sheet.shown(earlier.name)) in line \(line)",
                    "Write one name in all rows, or give two people two ids"
                )
            )
        }
        if let phone = person.phone, let other = earlier.phone, phone != other {
            agrees = false
            log.add(
                sheet.fault(
                    .conflict,
                    .phone,
                    "\(Redacted.value(person.id.text)) has the phone \(phone.masked) here "
                        + "and \(other.masked) in an earlier row (first line \(line))",
                    "Write one phone in all rows, or leave it empty in all but one"
                )
            )
        }
        if !agrees { skippedRows += 1 }
        return agrees
    }
}
