import Foundation
import GRDB
import RelayModel
import RelayStore

/// Consecutive changes of one person or circle as one row of the table `import_changes`: a row for each change would
/// double the time of a large import.
struct StagedRecord: Sendable {
    /// Changes in one record. With six rows each, two totals each and ``ReachChange/limit`` totals beside them they
    /// still fit one transaction.
    private static let limit = 30

    /// The first change's place in the order of application.
    let place: Int
    let size: Int
    let text: String

    /// Packs rows that lie one behind the other.
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

    /// The next rows whose records fit one transaction; a group is not torn apart where it fits one.
    /// - Parameter limit: Records that a transaction stages.
    static func part(of rows: [StagedRow], from start: Int, limit: Int) -> Range<Int> {
        var end = start
        var count = 0
        while end < rows.count {
            let size = max(1, rows[end].groupSize)
            let needed = (size + Self.limit - 1) / Self.limit
            if count + needed > limit {
                // One group alone is more: as much of it as fits.
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
        // Versions before staged a change in each row, as JSON.
        if text.utf8.first == UInt8(ascii: "{") {
            let change = try JSONDecoder().decode(StagedChange.self, from: Data(text.utf8))
            return [StagedRow(change: change, expected: expected)]
        }
        return try StoredColumn("import_changes", "change").known(StagedCoding.rows(text), row: String(place))
    }
}
