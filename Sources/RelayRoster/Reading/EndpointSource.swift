import Foundation
import RelayModel
import Synchronization

/// Reads and judges the rows of endpoints.csv on a thread of its own while the other files are read: judging addresses
/// and secrets is half of the work of reading a roster, and needs no other row.
///
/// The rows are taken in the order of the file, so that faults come out as if the files were read one after another.
final class EndpointSource: Sendable {
    /// A row of the file.
    struct Row: Sendable {
        /// Nil where a cell is bad.
        var endpoint: Endpoint?
        var line: Int32
        /// Whether it is no row but what is left to be said at the end of the file.
        var isTail = false
        var notes: Notes?
    }

    /// What there is to say about a row: nothing for nearly every row.
    final class Notes: Sendable {
        let log: FaultLog
        /// Why the endpoint is unusable.
        let refusal: EndpointFault?

        init(_ log: FaultLog, refusal: EndpointFault?) {
            self.log = log
            self.refusal = refusal
        }
    }

    private struct State {
        var parts: [[Row]] = []
        var skippedRows = 0
        /// Rows with notes among the parts.
        var noted = 0
    }

    /// Rows that are handed over at once.
    private static let part = 1024
    /// The thread waits while so many rows with notes wait: a file that is wrong in every row must not fill the memory.
    private static let mostNoted = 16_384

    /// The file's headings.
    let place: RowPlace
    let rowLimit: Int
    private let state = Mutex(State())
    /// Signalled for each part, and at the end.
    private let isFilled = DispatchSemaphore(value: 0)
    /// Signalled for each part that is taken while the thread waits.
    private let isTaken = DispatchSemaphore(value: 0)

    /// Starts to read.
    init(_ sheet: CSVTable, reader: RosterReader) {
        place = sheet.place
        rowLimit = sheet.rowLimit
        let thread = Thread { self.read(sheet, reader) }
        thread.name = "roster-endpoints"
        thread.start()
    }

    /// Rows whose quotes are wrong or of which a cell cannot be read; complete at the end.
    var skippedRows: Int { state.withLock { $0.skippedRows } }

    /// The next rows, in the order of the file; nil at the end. It waits for them.
    func next() -> [Row]? {
        isFilled.wait()
        let part: [Row]? = state.withLock { state in
            guard !state.parts.isEmpty else { return nil }
            let part = state.parts.removeFirst()
            state.noted -= part.count { $0.notes != nil }
            return part
        }
        isTaken.signal()
        return part
    }

    private func read(_ sheet: CSVTable, _ reader: RosterReader) {
        var sheet = sheet
        var cells = EndpointCells(knownChannels: reader.knownChannels)
        var part: [Row] = []
        while sheet.next(log: &cells.log) {
            let endpoint = cells.endpoint(sheet)
            let refusal = endpoint.flatMap { reader.checkEndpoint?($0) }
            var row = Row(endpoint: endpoint, line: Int32(clamping: sheet.line))
            if refusal != nil || !cells.log.isUnused { row.notes = Notes(cells.log, refusal: refusal) }
            if !cells.log.isUnused { cells.log = FaultLog() }
            part.append(row)
            if part.count == Self.part { hand(&part) }
        }
        if !cells.log.isUnused {
            let notes = Notes(cells.log, refusal: nil)
            part.append(Row(endpoint: nil, line: Int32(clamping: sheet.line), isTail: true, notes: notes))
        }
        hand(&part)
        let skipped = sheet.skippedRows
        state.withLock { $0.skippedRows = skipped }
        isFilled.signal()
    }

    private func hand(_ part: inout [Row]) {
        guard !part.isEmpty else { return }
        let rows = part
        part.removeAll()
        part.reserveCapacity(Self.part)
        let noted = rows.count { $0.notes != nil }
        while state.withLock({ $0.noted + noted > Self.mostNoted }) { isTaken.wait() }
        state.withLock { state in
            state.noted += noted
            state.parts.append(rows)
        }
        isFilled.signal()
    }
}
