import GRDB
import RelayModel
import RelayStore

extension ProgressRows {
    /// How far the deliveries have come that a scope sees: the notice's own counts where it sees all, else counted from
    /// the segments that hold its own.
    static func progress(_ database: Database, of id: NoticeID, scope: UnitPath) throws -> NoticeProgress {
        let (_, places) = try NoticeRows.visible(database, id, scope: scope)
        var progress = try progress(database, of: id)
        guard case .own(_, let segments) = places else { return progress }
        let isCancelled = progress.state == .cancelled
        progress.total = 0
        progress.counts = [:]
        progress.latency = LatencyHistogram()
        var pending: Set<DeliveryID> = []
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT \(StoredSegment.columns) FROM segments WHERE notice = ? AND number BETWEEN ? AND ?
                ORDER BY number
                """,
            arguments: [id.rawValue, segments.lowerBound, segments.upperBound]
        )
        while let row = try rows.next() {
            let segment = try StoredSegment(row, of: id)
            let recipients = try segment.recipients(of: id)
            let own = recipients.indices.filter { places.contain(recipients[$0]) }
            guard let first = own.first, let last = own.last else { continue }
            let start = segment.number * Segment.capacity
            let stored = try StoredDelivery.read(database, of: id, from: start + first, to: start + last + 1)
            for place in own {
                let delivery = DeliveryID(notice: id, ordinal: Segment.ordinal(segment: segment.number, place: place))
                let known = try stored[delivery.ordinal]?.get()
                let state = DeliveryLog.state(segment.endpoints[place], known, isCancelled: isCancelled)
                progress.total += 1
                if state.isPending { pending.insert(delivery) }
                if states.contains(state) { progress.counts[state, default: 0] += 1 }
                if let latency = known?.latency { progress.latency.add(latency) }
            }
        }
        progress.ownPending = pending
        return progress
    }
}
