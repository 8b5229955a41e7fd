import Foundation
import GRDB
import RelayModel
import RelayStore

/// Consecutive changes of one person or circle in one row of the table `import_changes`. A row for each change would
/// double the time of a large import.
struct StagedRecord: Sendable {
    /// The most changes in one record. With six rows and two totals each, and ``ReachChange/limit`` totals in addition,
    /// they still fit into one transaction.
    private static let limit = 30

    /// The position of the first change in the order of application.
    let place: Int
    let size: Int
    let text: String

    /// Packs consecutive rows.
    static func records(_ rows: some Collection<StagedRow>, from start: Int = 0) -> [StagedRecord] {
        var records: [StagedRecord] = []
        var bytes: [UInt8] = []
        var size = 0
        var place = start
        func close() {
            guard size > 0 else { return }
            let text = String(decoding: bytes, as: UTF8.self)
            records.append(StagedRecord(place: place - size, size: size, text: text))
            bytes.removeAll(keepingCapacity: true)
            size = 0
        }
        for row in rows {
            if row.groupSize > 0 || size == limit { close() }
            StagedCoding.append(row, to: &bytes)
            size += 1
            place += 1
        }
        close()
        return records
    }

    /// The next rows whose records fit into one transaction. A group that fits is not split.
    /// - Parameter limit: The most records that a transaction stages.
    static func part(of rows: [StagedRow], from start: Int, limit: Int) -> Range<Int> {
        var end = start
        var count = 0
        while end < rows.count {
            let size = max(1, rows[end].groupSize)
            let needed = (size + Self.limit - 1) / Self.limit
            if count + needed > limit {
                // A single group exceeds the limit: take as much of it as fits.
                if count == 0 { end += limit * Self.limit }
                break
            }
            count += needed
            end += size
        }
        return start..<min(end, rows.count)
    }

    /// The changes of a stored record, each with the revision that it expects.
    static func rows(_ text: String, expected: Int64?, place: Int64) throws -> [StagedRow] {
        // Earlier versions staged one change per row, as JSON.
        if text.utf8.first == UInt8(ascii: "{") {
            let change = try JSONDecoder().decode(StagedChange.self, from: Data(text.utf8))
            return [StagedRow(change: change, expected: expected)]
        }
        return try StoredColumn("import_changes", "change").known(StagedCoding.rows(text), row: String(place))
    }
}
