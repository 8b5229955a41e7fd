import Foundation
import GRDB
import RelayModel
import RelayStore

/// A stretch of a frozen audience: endpoints' row numbers, four bytes each, little-endian, and whom they are for
/// (``RecipientCoding``). A delivery's ordinal is its segment's number × 1,024 + its place.
enum Segment {
    static let capacity = 1024

    /// What stands for the endpoint of a person who has none. Rows are numbered from 1 on.
    static let noEndpoint: UInt32 = 0

    /// A place: an endpoint, and whom it is for.
    struct Place: Hashable, Sendable {
        let endpoint: UInt32
        let recipient: Recipient
    }

    static func insert(
        _ database: Database,
        notice: NoticeID,
        number: Int,
        reader: ReaderKind,
        places: some Collection<Place>,
        units: inout ReachedUnits,
        followers: Data? = nil,
        leaders: Data? = nil
    ) throws {
        var endpoints: [UInt32] = []
        var recipients: [Recipient] = []
        endpoints.reserveCapacity(places.count)
        recipients.reserveCapacity(places.count)
        var lowest = UInt32.max
        var highest: UInt32 = 0
        var first = UInt32.max
        var last: UInt32 = 0
        var set: UInt32?
        for place in places {
            let person = place.recipient.person
            endpoints.append(place.endpoint.littleEndian)
            recipients.append(place.recipient)
            if place.endpoint != noEndpoint {
                if place.endpoint < lowest { lowest = place.endpoint }
                if place.endpoint > highest { highest = place.endpoint }
            }
            if person != 0 {
                if person < first { first = person }
                if person > last { last = person }
            }
            if place.recipient.units != set {
                units.note(set: place.recipient.units, in: number)
                set = place.recipient.units
            }
        }
        try database.cachedStatement(
            sql: """
                INSERT INTO segments(notice, number, reader, lowest, highest, endpoints, followers, leaders, recipients,
                    first_person, last_person)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(
            arguments: [
                notice.rawValue, number, Int(reader.rawValue), Int64(min(lowest, highest)), Int64(highest),
                endpoints.withUnsafeBytes { Data($0) }, followers, leaders,
                RecipientCoding.data(recipients, units: units.sets), last == 0 ? nil : Int64(first),
                last == 0 ? nil : Int64(last),
            ])
    }

    static func endpoints(in blob: Data) -> [UInt32] {
        blob.withUnsafeBytes { bytes in
            (0..<bytes.count / 4).map {
                UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: $0 * 4, as: UInt32.self))
            }
        }
    }

    static func ordinal(segment: Int, place: Int) -> UInt32 { UInt32(segment * capacity + place) }
}

/// The recipients of a segment, read by themselves.
enum SegmentRecipients {
    /// In the order of the places; nil for a segment of schema 9 or before.
    static func read(_ database: Database, of notice: NoticeID, segment: Int) throws -> [FrozenRecipient]? {
        let row = try Row.fetchOne(
            database.cachedStatement(sql: "SELECT recipients FROM segments WHERE notice = ? AND number = ?"),
            arguments: [notice.rawValue, segment]
        )
        guard let row, let data = row[0] as Data? else { return nil }
        return try decoded(data, of: notice, segment: segment)
    }

    /// - Throws: ``StoreError/corrupt(table:row:column:)`` for bytes that are no recipients.
    static func decoded(_ data: Data, of notice: NoticeID, segment: Int) throws(StoreError) -> [FrozenRecipient] {
        try StoredColumn("segments", "recipients")
            .known(RecipientCoding.recipients(in: data), row: "\(notice)/\(segment)")
    }
}
