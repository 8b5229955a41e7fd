import Foundation
import GRDB
import RelayModel

/// A part of a frozen audience: endpoints' row numbers, four bytes each, little-endian. A delivery's ordinal is its
/// segment's number × 1,024 + its place.
enum Segment {
    static let capacity = 1024

    static func insert(
        _ database: Database,
        notice: NoticeID,
        number: Int,
        reader: ReaderKind,
        endpoints: ArraySlice<UInt32>,
        followers: Data? = nil,
        leaders: Data? = nil
    ) throws {
        let bytes = endpoints.map { $0.littleEndian }.withUnsafeBytes { Data($0) }
        try database.cachedStatement(
            sql: """
                INSERT INTO segments(notice, number, reader, lowest, highest, endpoints, followers, leaders)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(
            arguments: [
                notice.rawValue, number, Int(reader.rawValue), Int(endpoints.min() ?? 0), Int(endpoints.max() ?? 0),
                bytes, followers, leaders,
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
