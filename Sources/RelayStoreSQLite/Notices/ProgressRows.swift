import Foundation
import GRDB
import RelayModel
import RelayStore

/// The progress of notices as rows: one count for each stored state of deliveries.
enum ProgressRows {
    /// The states with a column, in the order of ``columns``. `queued` and `sending` have none: they are the difference
    /// to the total.
    static let states: [DeliveryState] = [
        .held, .awaitingHuman, .accepted, .delivered, .acknowledged, .failed, .expired, .cancelled, .suppressed,
    ]
    static let columns = states.map(\.name)

    static func progress(_ database: Database, of id: NoticeID) throws -> NoticeProgress {
        let list = columns.map { "p." + $0 }.joined(separator: ", ")
        guard
            let row = try Row.fetchOne(
                database.cachedStatement(
                    sql:
                        """
                        SELECT n.state, p.total, p.cursor, p.latency, \(list)
                        FROM notices n JOIN progress p ON p.notice = n.id WHERE n.id = ? AND n.purged < 2
                        """
                ),
                arguments: [id.rawValue]
            )
        else { throw StoreError.notFound(kind: .notice, id: id.description) }
        var counts: [DeliveryState: Int] = [:]
        for (place, state) in states.enumerated() {
            let count: Int = row[4 + place]
            if count > 0 { counts[state] = count }
        }
        return NoticeProgress(
            id: id,
            state: try StoredColumn("notices", "state").value(row[0] as String, row: id.description),
            total: row[1],
            isExpanded: row[2] as String? == nil,
            counts: counts,
            latency: LatencyHistogram(bytes: [UInt8](row[3] as Data))
        )
    }
}

extension LatencyHistogram {
    /// The stored form as a column's value.
    var data: Data { Data(bytes) }
}
