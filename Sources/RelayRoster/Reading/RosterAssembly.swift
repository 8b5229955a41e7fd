import RelayModel

/// The roster as it grows while the files are read, in the order units, circles, members, endpoints.
///
/// A row that refers to a refused row is itself valid. If bad rows are skipped, it is left out too and reported.
/// Otherwise the whole roster is refused, and a fault for each such row would hide the fault that matters.
struct RosterAssembly {
    let reader: RosterReader
    let skipsBad: Bool
    var log = FaultLog()
    var roster = Roster()
    var skippedRows = 0
    /// The line of each person's first row, and of each endpoint's row.
    var personLines: [Int32] = []
    var endpointLines: [Int32] = []

    /// The index of a circle in ``Roster/circles``. Nil while circles.csv could not be read: then no reference to it is
    /// checked.
    var circles: [CircleID: Int]?
    /// Circles whose row was refused, with that row's line.
    var refusedCircles: [CircleID: Int] = [:]
    /// The index of a person in ``Roster/people``. Nil while members.csv could not be read.
    var people: [PersonID: Int]?
    /// People all of whose rows so far were refused, with the first such row's line.
    var refusedPeople: [PersonID: Int] = [:]

    /// Leaves a row out because another row was refused; reports it if bad rows are skipped.
    mutating func skip(
        _ place: RowPlace,
        because column: RosterColumn,
        needs what: String,
        in file: RosterFile,
        line: Int
    ) {
        skippedRows += 1
        guard skipsBad else { return }
        log.add(
            place.fault(
                .needsRefusedRow,
                column,
                "\(what) was left out (\(file.rawValue), line \(line))",
                "Mend that row first"
            )
        )
    }
}
