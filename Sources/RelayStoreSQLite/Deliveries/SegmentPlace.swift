import GRDB
import RelayModel

/// The position of a delivery in its notice's frozen audience.
struct SegmentPlace {
    let endpoint: UInt32
    let reader: ReaderKind
    /// The delivery whose request this one shares.
    let leader: DeliveryID?
    /// Nil in a segment of schema 9 or before.
    let recipient: FrozenRecipient?

    /// Returns nil if the notice has no such place.
    static func find(_ database: Database, _ id: DeliveryID) throws -> SegmentPlace? {
        guard
            let row = try Row.fetchOne(
                database,
                sql: "SELECT \(StoredSegment.columns) FROM segments WHERE notice = ? AND number = ?",
                arguments: [id.notice.rawValue, Int(id.ordinal) / Segment.capacity]
            )
        else { return nil }
        let segment = try StoredSegment(row, of: id.notice)
        let place = Int(id.ordinal) % Segment.capacity
        guard place < segment.endpoints.count else { return nil }
        let recipients = try segment.recipients(of: id.notice)
        return SegmentPlace(
            endpoint: segment.endpoints[place],
            reader: segment.reader,
            leader: segment.leader(of: place, id.notice),
            recipient: recipients.isEmpty ? nil : recipients[place]
        )
    }
}
