import Foundation
import GRDB
import RelayModel

/// Where a delivery stands in its notice's frozen audience.
struct SegmentPlace {
    let endpoint: UInt32
    let reader: Reader

    /// Nil where the notice has no such place.
    static func find(_ database: Database, _ id: DeliveryID) throws -> SegmentPlace? {
        guard
            let row = try Row.fetchOne(
                database,
                sql: "SELECT reader, endpoints FROM segments WHERE notice = ? AND number = ?",
                arguments: [id.notice.rawValue, Int(id.ordinal) / Segment.capacity]
            )
        else { return nil }
        let endpoints = Segment.endpoints(in: row[1])
        let place = Int(id.ordinal) % Segment.capacity
        guard place < endpoints.count else { return nil }
        return SegmentPlace(endpoint: endpoints[place], reader: Reader(rawValue: UInt8(row[0] as Int)) ?? .member)
    }
}
